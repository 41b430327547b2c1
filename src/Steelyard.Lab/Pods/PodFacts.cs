using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>What the downward API tells a container of its pod.</summary>
internal sealed record PodFacts(JsonObject Pod, IReadOnlyList<string> PodAddresses, IReadOnlyList<string> NodeAddresses, NodeResources Node)
{
    /// <exception cref="ConfigException">The field is none that the downward API has.</exception>
    public string Field(string path)
    {
        if (Subscript(path, out var map, out var key))
            return Pod.TextOrNull("metadata", map, key) ?? "";
        return path switch
        {
            "metadata.name" => Pod.Name(),
            "metadata.namespace" => Pod.Namespace(),
            "metadata.uid" => Pod.Uid(),
            "metadata.labels" => Map(Pod.At("metadata", "labels")),
            "metadata.annotations" => Map(Pod.At("metadata", "annotations")),
            "spec.nodeName" => Pod.Text("spec", "nodeName"),
            "spec.serviceAccountName" => Pod.Text("spec", "serviceAccountName"),
            "status.podIP" => PodAddresses.Count > 0 ? PodAddresses[0] : "",
            "status.podIPs" => string.Join(',', PodAddresses),
            "status.hostIP" => NodeAddresses.Count > 0 ? NodeAddresses[0] : "",
            "status.hostIPs" => string.Join(',', NodeAddresses),
            _ => throw new ConfigException($"unsupported fieldPath: {path}"),
        };
    }

    /// <summary>A resource of a container as a whole number of the divisor; without a limit it is what the node has.</summary>
    public string Resource(JsonObject container, JsonNode? reference)
    {
        var name = reference.Text("resource");
        var (kind, resource) = name.Split('.', 2) is [var first, var second] ? (first, second) : ("", name);
        var own = container.At("resources", kind, resource).TextOrNull();
        var amount = own ?? (kind == "limits" ? Node.Amount(resource) : "0");
        var divisor = reference.TextOrNull("divisor") is { Length: > 0 } text && text != "0" ? text : "1";
        return Quantity.TryParse(amount, out var value) && Quantity.TryParse(divisor, out var part) && part.Nanos > 0
            ? ((value.Nanos + part.Nanos - 1) / part.Nanos).ToString(CultureInfo.InvariantCulture)
            : throw new ConfigException($"unsupported container resource: {name}");
    }

    // Lines of key="value", as in a file of the downward API.
    private static string Map(JsonNode? map)
    {
        var lines = new StringBuilder();
        foreach (var (key, value) in (map as JsonObject ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            lines.Append(lines.Length > 0 ? "\n" : "").Append(key).Append('=').Append(GoFormat.Quote(value.TextOrNull() ?? ""));
        return lines.ToString();
    }

    private static bool Subscript(string path, out string map, out string key)
    {
        (map, key) = ("", "");
        var open = path.IndexOf("['", StringComparison.Ordinal);
        if (open < 0 || !path.EndsWith("']", StringComparison.Ordinal))
            return false;
        map = path[..open]["metadata.".Length..];
        key = path[(open + 2)..^2];
        return true;
    }
}
