using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>
/// Distributes endpoints over slices so that few slices change: endpoints stay where they are, new ones go first to
/// slices that change anyway, then to one with room for all of them, then to new slices. Pure.
/// </summary>
internal static class SlicePacking
{
    public const int MaxEndpoints = 100;

    /// <param name="existing">The slices that there are, of all families.</param>
    /// <param name="groups">What is wanted. A group without endpoints asks for an empty slice.</param>
    public static SlicePlan Plan(IReadOnlyList<JsonObject> existing, IReadOnlyList<EndpointGroup> groups, int max = MaxEndpoints)
    {
        var spare = existing.ToList();
        var (create, keep) = (new List<PackedSlice>(), new List<PackedSlice>());
        foreach (var group in groups)
        {
            var mine = spare.Where(slice => slice.Text("addressType") == group.AddressType && SamePorts(slice["ports"] as JsonArray, group.Ports)).ToList();
            spare.RemoveAll(mine.Contains);
            foreach (var packed in Pack(group, mine, max))
                (packed.Slice is null ? create : keep).Add(packed);
            // Slices that lost all endpoints are free for other groups, or go.
            spare.AddRange(mine.Where(slice => !keep.Exists(packed => packed.Slice == slice)));
        }
        Recycle(create, keep, spare);
        return new SlicePlan(create, keep, spare);
    }

    private static List<PackedSlice> Pack(EndpointGroup group, List<JsonObject> slices, int max)
    {
        var wanted = new Dictionary<string, JsonObject>();
        foreach (var endpoint in group.Endpoints)
            wanted.TryAdd(Identity(endpoint), endpoint);
        var boxes = slices.Select(slice => Box.Open(slice, wanted, max)).ToList();
        var left = new Queue<JsonObject>(group.Endpoints.Where(endpoint => wanted.Remove(Identity(endpoint))));
        foreach (var box in boxes.Where(box => box.Changed && box.Endpoints.Count > 0).OrderByDescending(box => box.Endpoints.Count))
            box.Fill(left, max);
        if (left.Count % max > 0 && boxes.Where(box => box.Endpoints.Count + left.Count % max <= max).MaxBy(box => box.Endpoints.Count) is { } roomy)
            roomy.Fill(left, Math.Min(max, roomy.Endpoints.Count + left.Count % max));
        var result = boxes.Where(box => box.Endpoints.Count > 0).Select(box => box.ToPacked(group)).ToList();
        while (left.Count > 0)
        {
            var fresh = new List<JsonObject>();
            while (left.Count > 0 && fresh.Count < max)
                fresh.Add(left.Dequeue());
            result.Add(new PackedSlice(null, group.AddressType, group.Ports, fresh, true));
        }
        if (result.Count == 0)
            result.Add(boxes.Count > 0 ? boxes[0].ToPacked(group) : new PackedSlice(null, group.AddressType, group.Ports, [], true));
        return result;
    }

    // A slice that would be deleted while another is created is rather rewritten. The family cannot change.
    private static void Recycle(List<PackedSlice> create, List<PackedSlice> keep, List<JsonObject> spare)
    {
        for (var i = create.Count - 1; i >= 0; i--)
        {
            if (spare.Find(slice => slice.Text("addressType") == create[i].AddressType) is not { } reused)
                continue;
            spare.Remove(reused);
            keep.Add(create[i] with { Slice = reused });
            create.RemoveAt(i);
        }
    }

    private static bool SamePorts(JsonArray? one, JsonArray? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0) && (one is null || other is null || JsonNode.DeepEquals(one, other));

    private static string Identity(JsonObject endpoint) =>
        $"{endpoint.Texts("addresses").FirstOrDefault()} {endpoint.Text("targetRef", "uid")}";

    private sealed class Box(JsonObject slice, List<JsonObject> endpoints)
    {
        public List<JsonObject> Endpoints => endpoints;

        public bool Changed { get; private set; }

        /// <summary>Keeps the wanted endpoints of a slice in their order and takes them off the list.</summary>
        public static Box Open(JsonObject slice, Dictionary<string, JsonObject> wanted, int max)
        {
            var box = new Box(slice, []);
            foreach (var present in slice.Each("endpoints"))
            {
                if (box.Endpoints.Count < max && wanted.Remove(Identity(present), out var current))
                {
                    box.Endpoints.Add(current);
                    box.Changed |= !JsonNode.DeepEquals(present, current);
                }
                else
                    box.Changed = true;
            }
            return box;
        }

        public void Fill(Queue<JsonObject> left, int upTo)
        {
            while (left.Count > 0 && endpoints.Count < upTo)
            {
                endpoints.Add(left.Dequeue());
                Changed = true;
            }
        }

        public PackedSlice ToPacked(EndpointGroup group) => new(slice, group.AddressType, group.Ports, endpoints, Changed);
    }
}
