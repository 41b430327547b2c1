using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>The status of a pod as the kubelet writes it.</summary>
internal static class PodStatus
{
    /// <param name="old">The status that was written last: times of transitions go on from it.</param>
    public static JsonObject Build(
        PodProgress progress, JsonObject old, IReadOnlyList<string> addresses, IReadOnlyList<string> nodeAddresses, DateTimeOffset now)
    {
        var status = new JsonObject
        {
            ["phase"] = progress.Phase,
            ["conditions"] = PodConditions.Build(old["conditions"] as JsonArray, progress, now),
            ["startTime"] = old.TextOrNull("startTime") ?? Meta.Timestamp(now),
            ["containerStatuses"] = List(progress.Containers),
        };
        if (progress.InitContainers.Count > 0)
            status["initContainerStatuses"] = List(progress.InitContainers);
        AddAddresses(status, "hostIP", nodeAddresses);
        AddAddresses(status, "podIP", addresses);
        return status;
    }

    private static JsonArray List(IReadOnlyList<ContainerStatus> containers) => [.. containers.Select(JsonNode (container) => container.ToJson())];

    private static void AddAddresses(JsonObject status, string name, IReadOnlyList<string> addresses)
    {
        if (addresses.Count == 0)
            return;
        status[name] = addresses[0];
        status[name + "s"] = new JsonArray([.. addresses.Select(JsonNode (address) => new JsonObject { ["ip"] = address })]);
    }
}
