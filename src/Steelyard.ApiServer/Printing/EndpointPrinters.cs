using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>Rows of Endpoints and EndpointSlice; long lists show three entries and "+ n more...".</summary>
internal static class EndpointPrinters
{
    private const int Shown = 3;

    public static readonly KindPrinter Endpoints = new(
        [ObjectName, new("Endpoints"), Age],
        static (obj, row) => row.Cell(obj.Text("metadata", "name"))
            .Cell(obj.Count("subsets") == 0 ? "<none>" : Shorten(Targets(obj), ""))
            .Since(obj.Time("metadata", "creationTimestamp")));

    public static readonly KindPrinter EndpointSlice = new(
        [ObjectName, new("AddressType"), new("Ports"), new("Endpoints"), Age],
        static (obj, row) => row.Cell(obj.Text("metadata", "name"))
            .Cell(obj.Text("addressType"))
            .Cell(Shorten(obj.Each("ports").Select(SlicePort), "<unset>"))
            .Cell(Shorten(obj.Each("endpoints").SelectMany(e => e.Texts("addresses")), "<unset>"))
            .Since(obj.Time("metadata", "creationTimestamp")));

    private static IEnumerable<string> Targets(JsonObject endpoints)
    {
        foreach (var subset in endpoints.Each("subsets"))
        {
            var addresses = subset.Each("addresses").Select(a => a.Text("ip"));
            var targets = subset.Count("ports") == 0
                ? addresses
                : subset.Each("ports").SelectMany(port => addresses.Select(ip => HostPort(ip, port.Integer("port"))));
            foreach (var target in targets)
                yield return target;
        }
    }

    private static string HostPort(string ip, long port) =>
        ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]:{port}" : $"{ip}:{port}";

    private static string SlicePort(JsonObject port)
    {
        if (port.IntegerOrNull("port") is { } number)
            return number.ToString(CultureInfo.InvariantCulture);
        return port.TextOrNull("name") ?? "*";
    }

    private static string Shorten(IEnumerable<string> entries, string whenEmpty)
    {
        var all = entries.ToList();
        var text = string.Join(',', all.Take(Shown));
        if (all.Count > Shown)
            return $"{text} + {all.Count - Shown} more...";
        return text.Length == 0 ? whenEmpty : text;
    }
}
