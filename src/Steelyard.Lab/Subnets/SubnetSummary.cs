using System.Globalization;
using Steelyard.Lab.Clusters;
using Steelyard.Primitives;

namespace Steelyard.Lab.Subnets;

/// <summary>What a network consists of.</summary>
public sealed record SubnetSummary(string Input, IpPrefix Prefix)
{
    /// <summary>Number of all addresses, first and last included; the 2^128 of ::/0 do not fit and show as 0.</summary>
    public UInt128 Addresses => AddressPlan.Size(Prefix);

    /// <summary>Mask of an IPv4 network, for instance 255.255.0.0; null for IPv6.</summary>
    public string? Mask => Prefix.Family == IpFamily.IPv4
        ? IpAddr.V4(Prefix.Length == 0 ? 0 : uint.MaxValue << (32 - Prefix.Length)).ToString()
        : null;

    /// <exception cref="LabException">The text is no network; the message shows one.</exception>
    public static SubnetSummary Parse(string input) => IpPrefix.TryParse(input, out var prefix)
        ? new SubnetSummary(input, prefix)
        : throw new LabException($"\"{input}\" is not a network such as 172.25.0.0/16 or fd00:25::/64");

    /// <summary>Lines "Name: value".</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"Input:      {Input}";
        yield return $"CIDR:       {Prefix}";
        yield return $"Range:      {Prefix.First} - {Prefix.Last}";
        yield return $"Addresses:  {(Prefix.Length == 0 && Prefix.Family == IpFamily.IPv6 ? "2^128" : Addresses.ToString("N0", CultureInfo.InvariantCulture))}";
        if (Mask is { } mask)
            yield return $"Mask:       {mask}";
    }
}
