using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Status;

/// <summary>What the controller and the speakers write into their ConfigurationState.</summary>
public static class ConfigurationStates
{
    public const string ControllerName = "controller";
    public const string ControllerCondition = "poolReconcilerValid";
    public const string ControllerFieldOwner = "poolReconciler";
    public const string SpeakerCondition = "configReconcilerValid";
    public const string SpeakerFieldOwner = "configReconciler";

    public const string Valid = "Valid";
    public const string Invalid = "Invalid";
    public const string Unknown = "Unknown";

    public const string ReconciledReason = "Reconciled";
    public const string ConfigurationErrorReason = "ConfigurationError";
    public const string UnknownErrorReason = "UnknownError";

    private const int MaxReportedErrors = 50;
    private const int MaxMessageLength = 32768;

    public static string SpeakerName(string nodeName) => $"speaker-{nodeName}";

    public static IReadOnlyDictionary<string, string> ControllerLabels() =>
        new Dictionary<string, string> { [StatusLabels.ComponentType] = "controller" };

    public static IReadOnlyDictionary<string, string> SpeakerLabels(string nodeName) =>
        new Dictionary<string, string> { [StatusLabels.ComponentType] = "speaker", [StatusLabels.NodeName] = nodeName };

    /// <summary>
    /// The condition for an outcome. When <paramref name="previous"/> says the same it is returned as it is, time
    /// included, so that nothing has to be written.
    /// </summary>
    public static Condition ToCondition(string type, ReconcileOutcome outcome, DateTimeOffset now, Condition? previous = null)
    {
        var (status, reason, message) = Describe(outcome);
        if (previous is not null && previous.Type == type && previous.Status == status && previous.Reason == reason && previous.Message == message)
            return previous;
        return new Condition(type, status, reason, message, now);
    }

    /// <summary><see cref="Unknown"/> without conditions, <see cref="Invalid"/> with a configuration error, else <see cref="Valid"/>.</summary>
    public static string Result(IReadOnlyCollection<Condition>? conditions)
    {
        if (conditions is not { Count: > 0 })
            return Unknown;
        return conditions.Any(IsConfigurationError) ? Invalid : Valid;
    }

    /// <summary>Messages of the conditions that report a configuration error, one per line; empty when there is none.</summary>
    public static string ErrorSummary(IReadOnlyCollection<Condition>? conditions) =>
        string.Join('\n', (conditions ?? []).Where(IsConfigurationError).Select(condition => condition.Message));

    /// <summary>The whole status from its conditions.</summary>
    public static ConfigurationStateStatus Summarize(IReadOnlyList<Condition> conditions) =>
        new(Result(conditions), ErrorSummary(conditions), conditions);

    private static bool IsConfigurationError(Condition condition) =>
        condition is { Status: "False", Reason: ConfigurationErrorReason };

    private static (string Status, string Reason, string Message) Describe(ReconcileOutcome outcome) => outcome switch
    {
        ReconcileOutcome.Misconfigured wrong => ("False", ConfigurationErrorReason, "configuration error: " + Text(wrong.Errors)),
        ReconcileOutcome.Refused => ("False", ConfigurationErrorReason, "configuration error: general handler sync state error"),
        ReconcileOutcome.Failed failed => ("False", UnknownErrorReason, failed.Message),
        _ => ("True", ReconciledReason, ""),
    };

    private static string Text(IReadOnlyList<ConfigurationError> errors)
    {
        var text = string.Join('\n', errors.Take(MaxReportedErrors).Select(error => error.Message));
        if (errors.Count > MaxReportedErrors)
            text += $"\nand {errors.Count - MaxReportedErrors} more errors";
        const int Room = MaxMessageLength - 32;
        return text.Length <= Room ? text : text[..Room];
    }
}
