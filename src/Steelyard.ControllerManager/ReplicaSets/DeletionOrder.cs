using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.ReplicaSets;

/// <summary>
/// Which of too many pods go first: those without a node, then pending before running, not ready before ready, cheaper
/// by annotation, on the node with more siblings, ready for a shorter time, restarted more often, younger.
/// </summary>
internal sealed class DeletionOrder(IEnumerable<JsonObject> pods) : IComparer<JsonObject>
{
    private readonly Dictionary<string, int> _perNode = pods.GroupBy(pod => pod.Node()).ToDictionary(g => g.Key, g => g.Count());

    public int Compare(JsonObject? x, JsonObject? y)
    {
        var (a, b) = (x!, y!);
        var result = (a.Node().Length > 0).CompareTo(b.Node().Length > 0);
        if (result == 0)
            result = Phase(a).CompareTo(Phase(b));
        if (result == 0)
            result = a.IsReady().CompareTo(b.IsReady());
        if (result == 0)
            result = Cost(a).CompareTo(Cost(b));
        if (result == 0)
            result = _perNode[b.Node()].CompareTo(_perNode[a.Node()]);
        if (result == 0)
            result = ReadySince(b).CompareTo(ReadySince(a));
        if (result == 0)
            result = Restarts(b).CompareTo(Restarts(a));
        if (result == 0)
            result = b.Created().CompareTo(a.Created());
        return result != 0 ? result : string.CompareOrdinal(a.Name(), b.Name());
    }

    private static int Phase(JsonObject pod) => pod.Text("status", "phase") switch { "Running" => 2, "Unknown" => 1, _ => 0 };

    private static long Cost(JsonObject pod) =>
        long.TryParse(pod.Annotation("controller.kubernetes.io/pod-deletion-cost"), CultureInfo.InvariantCulture, out var cost) ? cost : 0;

    private static DateTimeOffset ReadySince(JsonObject pod) =>
        pod.IsReady() ? pod.ReadyCondition().Time("lastTransitionTime") ?? default : default;

    private static long Restarts(JsonObject pod) => pod.Each("status", "containerStatuses").Select(c => c.Integer("restartCount")).DefaultIfEmpty().Max();
}
