using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Steelyard.ApiMachinery.Cel;

internal sealed record CelIp(IPAddress Address)
{
    public override string ToString() => Address.ToString();
}

internal sealed record CelCidr(IPAddress Address, int Bits)
{
    public override string ToString() => $"{Address}/{Bits.ToString(CultureInfo.InvariantCulture)}";
}

internal sealed record CelUrl(Uri Uri, string Text)
{
    public override string ToString() => Text;
}

/// <summary>The Kubernetes libraries for addresses, prefixes and URLs.</summary>
internal static class CelNetwork
{
    public static void AddGlobals(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["isIP"] = (a, _) => a.Length == 1 && ParseIp((string)a[0]!) is not null;
        functions["ip"] = (a, _) => ParseIp((string)a[0]!) ?? throw new CelErrorException($"IP Address \"{a[0]}\" parse error during conversion from string");
        functions["ip.isCanonical"] = (a, _) => ParseIp((string)a[0]!)?.ToString() == (string)a[0]!;
        functions["isCIDR"] = (a, _) => ParseCidr((string)a[0]!) is not null;
        functions["cidr"] = (a, _) => ParseCidr((string)a[0]!) ?? throw new CelErrorException($"network address parse error during conversion from string: \"{a[0]}\"");
        functions["isURL"] = (a, _) => ParseUrl((string)a[0]!) is not null;
        functions["url"] = (a, _) => ParseUrl((string)a[0]!) ?? throw new CelErrorException($"URL parse error during conversion from string: \"{a[0]}\"");
    }

    public static void AddMembers(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["family"] = (a, _) => ((CelIp)a[0]!).Address.AddressFamily == AddressFamily.InterNetwork ? 4L : 6L;
        functions["isUnspecified"] = (a, _) => Address(a).Equals(IPAddress.Any) || Address(a).Equals(IPAddress.IPv6Any);
        functions["isLoopback"] = (a, _) => IPAddress.IsLoopback(Address(a));
        functions["isLinkLocalMulticast"] = (a, _) => Bytes(a) is [224, 0, 0, _] || (Bytes(a).Length == 16 && Bytes(a)[0] == 0xff && (Bytes(a)[1] & 0xf) == 2);
        functions["isLinkLocalUnicast"] = (a, _) => Bytes(a) is [169, 254, _, _] || Address(a).IsIPv6LinkLocal;
        functions["isGlobalUnicast"] = (a, _) => IsGlobalUnicast(Address(a), Bytes(a));
        functions["containsIP"] = (a, _) => ContainsIp((CelCidr)a[0]!, a[1] is CelIp ip ? ip : ParseIp((string)a[1]!) ?? throw new CelErrorException($"IP Address \"{a[1]}\" parse error during conversion from string"));
        functions["containsCIDR"] = (a, _) => ContainsCidr((CelCidr)a[0]!, a[1] is CelCidr cidr ? cidr : ParseCidr((string)a[1]!) ?? throw new CelErrorException($"network address parse error during conversion from string: \"{a[1]}\""));
        functions["ip"] = (a, _) => new CelIp(((CelCidr)a[0]!).Address);
        functions["masked"] = (a, _) => Masked((CelCidr)a[0]!);
        functions["prefixLength"] = (a, _) => (long)((CelCidr)a[0]!).Bits;
        AddUrlMembers(functions);
    }

    private static void AddUrlMembers(Dictionary<string, CelFunctions.Function> functions)
    {
        functions["getScheme"] = (a, _) => Url(a) is { IsAbsoluteUri: true } uri ? uri.Scheme : "";
        functions["getHost"] = (a, _) => Url(a) is { IsAbsoluteUri: true } uri ? uri.Authority[(uri.Authority.IndexOf('@') + 1)..] : "";
        functions["getHostname"] = (a, _) => Url(a) is { IsAbsoluteUri: true } uri ? uri.Host.Trim('[', ']') : "";
        functions["getPort"] = (a, _) => Url(a) is { IsAbsoluteUri: true, IsDefaultPort: false } uri ? uri.Port.ToString(CultureInfo.InvariantCulture) : "";
        functions["getEscapedPath"] = (a, _) => EscapedPath((CelUrl)a[0]!);
    }

    private static Uri Url(object?[] a) => ((CelUrl)a[0]!).Uri;

    private static string EscapedPath(CelUrl url)
    {
        if (!url.Uri.IsAbsoluteUri)
            return url.Text.Split('?', '#')[0];
        var path = url.Uri.AbsolutePath;
        return path == "/" && !url.Text.TrimEnd('?', '#').EndsWith('/') ? "" : path;
    }

    private static IPAddress Address(object?[] a) => ((CelIp)a[0]!).Address;

    private static byte[] Bytes(object?[] a) => Address(a).GetAddressBytes();

    private static bool IsGlobalUnicast(IPAddress address, byte[] bytes) =>
        !address.Equals(IPAddress.Broadcast) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
        && !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast
        && !(bytes.Length == 4 && (bytes[0] is >= 224 and <= 239 || (bytes[0] == 169 && bytes[1] == 254)));

    public static CelIp? ParseIp(string text)
    {
        var dots = text.Count(c => c == '.');
        var hasLeadingZero = text.Split('.').Any(p => p.Length > 1 && p[0] == '0');
        if (text.AsSpan().IndexOfAny('%', '[', ']') >= 0 || (!text.Contains(':', StringComparison.Ordinal) && (dots != 3 || hasLeadingZero)))
            return null;
        return IPAddress.TryParse(text, out var address) && !address.IsIPv4MappedToIPv6 ? new CelIp(address) : null;
    }

    private static CelCidr? ParseCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || ParseIp(text[..slash]) is not { } ip)
            return null;
        var digits = text.AsSpan(slash + 1);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= ip.Address.GetAddressBytes().Length * 8
            && (digits.Length == 1 || digits[0] != '0')
            ? new CelCidr(ip.Address, bits)
            : null;
    }

    private static CelUrl? ParseUrl(string text)
    {
        if (text.StartsWith('/'))
            return new CelUrl(new Uri(text, UriKind.Relative), text);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.Contains(':', StringComparison.Ordinal) ? new CelUrl(uri, text) : null;
    }

    private static CelCidr Masked(CelCidr cidr) => new(new IPNetwork(Mask(cidr), cidr.Bits).BaseAddress, cidr.Bits);

    private static IPAddress Mask(CelCidr cidr)
    {
        var bytes = cidr.Address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xff << Math.Clamp(8 - (cidr.Bits - (i * 8)), 0, 8));
        return new IPAddress(bytes);
    }

    private static bool ContainsIp(CelCidr cidr, CelIp ip) =>
        ip.Address.AddressFamily == cidr.Address.AddressFamily && new IPNetwork(Mask(cidr), cidr.Bits).Contains(ip.Address);

    private static bool ContainsCidr(CelCidr outer, CelCidr inner) =>
        inner.Bits >= outer.Bits && ContainsIp(outer, new CelIp(inner.Address));
}
