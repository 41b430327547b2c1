using Steelyard.Primitives;

namespace Steelyard.Speaker.Layer2;

/// <summary>The kernel's table of IPv4 neighbours. Those of IPv6 are learned from their solicitations and advertisements.</summary>
internal static class KernelNeighbors
{
    /// <summary>Of the calling thread's network namespace, which the process' own need not be.</summary>
    private const string Table = "/proc/thread-self/net/arp";
    private const int AddressColumn = 0;
    private const int MacColumn = 3;

    public static IEnumerable<(IpAddr Address, MacAddress Mac)> Read() =>
        File.Exists(Table) ? Parse(File.ReadLines(Table)) : [];

    /// <summary>Reads the table's text: a header, then a line of columns for each neighbour; unresolved ones have zeros.</summary>
    internal static IEnumerable<(IpAddr Address, MacAddress Mac)> Parse(IEnumerable<string> lines)
    {
        foreach (var line in lines.Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > MacColumn
                && IpAddr.TryParse(columns[AddressColumn], out var address)
                && MacAddress.TryParse(columns[MacColumn], out var mac)
                && !mac.IsZero)
                yield return (address, mac);
        }
    }
}
