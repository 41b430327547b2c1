using Steelyard.Api.Status;

namespace Steelyard.Hosting.Status;

/// <summary>What tells the ConfigurationState of one process from those of the others.</summary>
/// <param name="Name">Name of the object.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Condition">Type of its only condition.</param>
/// <param name="FieldOwner">Field manager of the condition.</param>
public sealed record StateIdentity(string Name, IReadOnlyDictionary<string, string> Labels, string Condition, string FieldOwner)
{
    public static readonly StateIdentity Controller = new(
        ConfigurationStates.ControllerName, ConfigurationStates.ControllerLabels(),
        ConfigurationStates.ControllerCondition, ConfigurationStates.ControllerFieldOwner);

    public static StateIdentity Speaker(string nodeName) => new(
        ConfigurationStates.SpeakerName(nodeName), ConfigurationStates.SpeakerLabels(nodeName),
        ConfigurationStates.SpeakerCondition, ConfigurationStates.SpeakerFieldOwner);
}
