using System.Globalization;
using Steelyard.Lab.Proxy.Rules;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy;

/// <summary>
/// UDP has no end of a connection: a client that goes on sending keeps its entry in the connection table, and with it
/// the endpoint that is gone, or the absence of one. Such entries are named here, so that they can be deleted.
/// </summary>
internal static class StaleFlows
{
    /// <summary>Arguments for <c>conntrack</c>, one list for each deletion.</summary>
    public static IEnumerable<string[]> Deletions(ServiceFragment former, ServiceFragment now)
    {
        foreach (var ((family, address, port), endpoints) in former.Udp)
        {
            var left = now.Udp.GetValueOrDefault((family, address, port), []);
            foreach (var gone in endpoints.Except(left))
                yield return [.. Destination(family, address, port), "--dst-nat", gone.Address.ToString()];
        }
        foreach (var ((family, address, port), endpoints) in now.Udp)
        {
            if (endpoints.Count > 0 && former.Udp.GetValueOrDefault((family, address, port), []).Count == 0)
                yield return Destination(family, address, port);
        }
    }

    private static string[] Destination(IpFamily family, IpAddr? address, int port)
    {
        string[] all = ["-D", "-f", family == IpFamily.IPv4 ? "ipv4" : "ipv6", "-p", "udp", "--orig-port-dst", port.ToString(CultureInfo.InvariantCulture)];
        return address is { } known ? [.. all, "--orig-dst", known.ToString()] : all;
    }
}
