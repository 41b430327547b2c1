using System.Globalization;
using Steelyard.Lab.Proxy.Model;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>Small pieces of nftables' language.</summary>
internal static class NftText
{
    public static readonly IpFamily[] Families = [IpFamily.IPv4, IpFamily.IPv6];

    /// <summary>The family of tables, which is also the name of the protocol in rules.</summary>
    public static string Protocol(IpFamily family) => family == IpFamily.IPv4 ? "ip" : "ip6";

    public static string AddressType(IpFamily family) => family == IpFamily.IPv4 ? "ipv4_addr" : "ipv6_addr";

    public static string Destination(IpAddr? address, string protocol, int port) => address is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"{known} . {protocol} . {port}")
        : string.Create(CultureInfo.InvariantCulture, $"{protocol} . {port}");

    public static string With(string destination, uint mark) => string.Create(CultureInfo.InvariantCulture, $"{destination} . {mark}");

    public static string Mark(uint mark) => mark.ToString(CultureInfo.InvariantCulture);

    public static string Text(Endpoint endpoint) => string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address} . {endpoint.Port}");
}
