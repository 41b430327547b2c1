using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Probes;

/// <summary>Where a httpGet or tcpSocket action goes.</summary>
internal static class ProbeTarget
{
    /// <summary>A port by number or by the name that the container gives it; null when there is none of that name.</summary>
    public static int? Port(JsonNode? action, JsonObject container)
    {
        if (action.IntegerOrNull("port") is { } number)
            return (int)number;
        var name = action.Text("port");
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
            return digits;
        var port = container.Each("ports").FirstOrDefault(port => port.Text("name") == name);
        return port is null ? null : (int)port.Integer("containerPort");
    }

    public static Uri? Url(JsonNode action, JsonObject container, string podAddress)
    {
        if (Port(action, container) is not { } port)
            return null;
        var host = action.Text("host") is { Length: > 0 } given ? given : podAddress;
        if (host.Contains(':', StringComparison.Ordinal))
            host = $"[{host}]";
        var path = action.Text("path");
        if (!path.StartsWith('/'))
            path = "/" + path;
        var scheme = action.Text("scheme").ToLowerInvariant() is { Length: > 0 } named ? named : "http";
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}{path}"));
    }
}
