using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>A pool with what advertisements need to know about it beyond its domain record.</summary>
internal sealed record CompiledPool(
    AddressPool Pool, IReadOnlyList<AddressEntry> Entries, IReadOnlyDictionary<string, string> Labels)
{
    public bool HasIPv4 { get; } = Entries.Any(entry => entry.Family == IpFamily.IPv4);

    public bool HasIPv6 { get; } = Entries.Any(entry => entry.Family == IpFamily.IPv6);
}
