using Steelyard.Api.Resources;
using Steelyard.Kube;

namespace Steelyard.Speaker.Caching;

/// <summary>What the speaker keeps of a ServiceL2Status.</summary>
/// <param name="Service">The service it is about.</param>
/// <param name="Node">The node that wrote it.</param>
/// <param name="OwnerUid">Uid of the Pod that owns it; empty for none.</param>
/// <param name="HasStatus">The second write came through.</param>
/// <param name="Interfaces">Names as written, comma separated; empty for all.</param>
internal sealed record L2StatusFacts(ObjectKey Service, string Node, string OwnerUid, bool HasStatus, string Interfaces)
{
    public static L2StatusFacts Project(ServiceL2Status status)
    {
        var labels = status.Metadata.LabelsOrEmpty;
        // The labels come with the first of the two writes.
        var service = new ObjectKey(
            string.Intern(status.Status?.ServiceNamespace ?? labels.GetValueOrDefault(StatusLabels.ServiceNamespace) ?? ""),
            status.Status?.ServiceName ?? labels.GetValueOrDefault(StatusLabels.ServiceName) ?? "");
        return new L2StatusFacts(
            service,
            string.Intern(status.Status?.Node ?? labels.GetValueOrDefault(StatusLabels.Node) ?? ""),
            string.Intern(status.Metadata.OwnerReferences is [{ } owner, ..] ? owner.Uid : ""),
            status.Status?.Node is { Length: > 0 },
            string.Intern(string.Join(',', (status.Status?.Interfaces ?? []).Select(one => one.Name).Order(StringComparer.Ordinal))));
    }
}
