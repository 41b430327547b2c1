using Steelyard.Api.Resources;
using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>What MetalLB's native BGP mode cannot do and therefore refuses.</summary>
internal static class NativeModeRules
{
    public static Problem? Check(BGPPeerSpec spec)
    {
        var hasKeepalive = spec.KeepaliveTime is not null
            && !(GoDuration.TryParse(spec.KeepaliveTime, out var keepalive) && keepalive == TimeSpan.Zero);
        (bool IsSet, string Field, string Tail)[] rules =
        [
            (!string.IsNullOrEmpty(spec.BfdProfile), "bfdProfile", "bfd-profile set on native bgp mode"),
            (hasKeepalive, "keepaliveTime", "keepalive-time set on native bgp mode"),
            (!string.IsNullOrEmpty(spec.Vrf), "vrf", "vrf set on native bgp mode"),
            (spec.ConnectTime is not null, "connectTime", "connect time set on native bgp mode"),
            (spec.EnableGracefulRestart == true, "enableGracefulRestart", "EnableGracefulRestart flag set on native bgp mode"),
            (spec.DisableMP == true, "disableMP", "disable MP flag set on native bgp mode"),
            (spec.DualStackAddressFamily == true, "dualStackAddressFamily", "dualstackaddressfamily flag set on native bgp mode"),
            (!string.IsNullOrEmpty(spec.DynamicASN), "dynamicASN", "dynamicASN set on native bgp mode"),
            (!string.IsNullOrEmpty(spec.Interface), "interface", "interface set on native bgp mode"),
            (spec.LocalASN is not (null or 0), "localASN", "localASN set on native bgp mode"),
        ];
        foreach (var (isSet, field, tail) in rules)
        {
            if (isSet)
                return new Problem($"spec.{field}", $"peer {spec.PeerAddress} has {tail}");
        }

        return null;
    }

    public static Problem? Check(Community source)
    {
        var index = IndexOfLarge((source.Spec?.Communities ?? []).Select(alias => alias.Value));
        return index < 0 ? null : new Problem(
            $"spec.communities[{index}].value",
            $"native BGP mode only supports legacy communities, BGP community CR \"{source.Metadata.Name}\" has non legacy community \"{source.Spec!.Communities![index].Value}\"");
    }

    /// <summary>Checks an advertisement and the pools it reaches.</summary>
    public static Problem? Check(BGPAdvertisement source, IEnumerable<CompiledPool> reached)
    {
        foreach (var pool in reached)
        {
            var block = pool.Pool.Blocks.FirstOrDefault(block => block.Family == IpFamily.IPv6);
            if (block.Family == IpFamily.IPv6)
                return new Problem("spec.ipAddressPools", $"pool \"{pool.Pool.Name}\" has ipv6 CIDR {block}, native bgp mode does not support ipv6");
        }

        var index = IndexOfLarge(source.Spec?.Communities ?? []);
        return index < 0 ? null : new Problem(
            $"spec.communities[{index}]",
            $"native BGP mode only supports legacy communities, BGP advertisement \"{source.Metadata.Name}\" has non legacy community \"{source.Spec!.Communities![index]}\"");
    }

    private static int IndexOfLarge(IEnumerable<string?> communities)
    {
        var index = 0;
        foreach (var community in communities)
        {
            if (community?.StartsWith(CommunityParser.LargeMarker + ":", StringComparison.Ordinal) == true)
                return index;
            index++;
        }

        return -1;
    }
}
