using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Core.Peers;
using Steelyard.Core.Selectors;
using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>BGPPeers to peers. The order of the checks decides which of several mistakes is reported.</summary>
internal sealed class PeerCompiler(
    IReadOnlyDictionary<string, BfdProfile> bfdProfiles,
    IReadOnlyDictionary<string, Secret> secrets,
    IReadOnlyCollection<Node> nodes,
    CompileOptions options)
{
    private readonly PeerPassword _password = new(secrets, options);

    public IReadOnlyList<Verdict<BGPPeer, BgpPeer>> Compile(IReadOnlyList<BGPPeer> peers)
    {
        var accepted = new Dictionary<string, BgpPeer>(StringComparer.Ordinal);
        var verdicts = new List<Verdict<BGPPeer, BgpPeer>>(peers.Count);
        foreach (var source in peers)
        {
            var problem = CompileOne(source, accepted, out var peer);
            if (problem is null)
                accepted.Add(peer!.Name, peer);
            verdicts.Add(problem is null
                ? Verdict<BGPPeer, BgpPeer>.Good(source, peer!)
                : Verdict<BGPPeer, BgpPeer>.Bad(source, problem));
        }

        return verdicts;
    }

    private Problem? CompileOne(BGPPeer source, Dictionary<string, BgpPeer> accepted, out BgpPeer? peer)
    {
        peer = null;
        var name = source.Metadata.Name;
        var spec = source.Spec ?? new BGPPeerSpec();
        if (options.BgpMode == BgpMode.Native && NativeModeRules.Check(spec) is { } native)
            return native;
        if (Parse(source, spec, out peer)?.Prefixed($"parsing peer {name} ") is { } problem)
            return problem;
        if (peer!.BfdProfile is { } profile && !options.IgnoreReferences && !bfdProfiles.ContainsKey(profile))
            return new Problem("spec.bfdProfile", $"peer {name} referencing non existing bfd profile {profile}", IsTransient: true);
        if (accepted.ContainsKey(name))
            return new Problem("metadata.name", $"peer {name} already exists");
        return options.BgpMode == BgpMode.Frr ? FrrModeRules.Check(peer, accepted.Values, nodes) : null;
    }

    private Problem? Parse(BGPPeer source, BGPPeerSpec spec, out BgpPeer? peer)
    {
        peer = null;
        if ((CheckAsns(spec) ?? CheckAddress(spec)) is { } problem)
            return problem;
        if (PeerTimers.Parse(spec.HoldTime, spec.KeepaliveTime, out var hold, out var keepalive) is { } wrongTimers)
            return wrongTimers;
        if (PeerTimers.ParseDuration(spec.ConnectTime, "spec.connectTime", out var connect) is { } wrongConnect)
            return wrongConnect;
        if (CheckLiterals(spec) is { } wrongLiteral)
            return wrongLiteral;
        if (ParseNodeSelectors(source, spec, out var selectors) is { } wrongSelector)
            return wrongSelector;
        if (_password.Resolve(source, out var password) is { } wrongPassword)
            return wrongPassword;
        peer = Build(source.Metadata.Name, spec, selectors, password) with
        {
            HoldTime = hold,
            KeepaliveTime = keepalive,
            ConnectTime = connect,
        };
        return null;
    }

    private static Problem? CheckAsns(BGPPeerSpec spec)
    {
        if ((spec.MyASN ?? 0) == 0)
            return new Problem("spec.myASN", "missing local ASN");
        var (hasPeerAsn, hasDynamicAsn) = (spec.PeerASN is not (null or 0), !string.IsNullOrEmpty(spec.DynamicASN));
        if (!hasPeerAsn && !hasDynamicAsn)
            return new Problem("spec.peerASN", "missing peer ASN and dynamicASN");
        if (hasPeerAsn && hasDynamicAsn)
            return new Problem("spec.dynamicASN", "both peer ASN and dynamicASN specified");
        if (hasDynamicAsn && spec.DynamicASN is not ("internal" or "external"))
            return new Problem("spec.dynamicASN", $"invalid dynamicASN {spec.DynamicASN}");
        if (spec.PeerASN == spec.MyASN && spec.EbgpMultiHop == true)
            return new Problem("spec.ebgpMultiHop", "invalid ebgp-multihop parameter set for an ibgp peer");
        return CheckAsn(spec.MyASN, "myASN") ?? CheckAsn(spec.PeerASN, "peerASN") ?? CheckAsn(spec.LocalASN, "localASN");
    }

    private static Problem? CheckAsn(long? asn, string field) =>
        asn is null or (>= 0 and <= uint.MaxValue) ? null
            : new Problem($"spec.{field}", $"invalid {field} {asn}, must be in 0-{uint.MaxValue} range");

    private static Problem? CheckAddress(BGPPeerSpec spec)
    {
        var (hasAddress, hasInterface) = (!string.IsNullOrEmpty(spec.PeerAddress), !string.IsNullOrEmpty(spec.Interface));
        if (!hasAddress && !hasInterface)
            return new Problem("spec.peerAddress", "peer has no Address or Interface specified");
        return hasAddress && hasInterface ? new Problem("spec.interface", "peer has both Address and Interface specified") : null;
    }

    private static Problem? CheckLiterals(BGPPeerSpec spec)
    {
        if (!IsAbsentOrAddress(spec.PeerAddress))
            return new Problem("spec.peerAddress", $"invalid BGPPeer address \"{spec.PeerAddress}\"");
        // A BGP identifier has 32 bits, so an IPv6 address cannot be one.
        if (!IsAbsentOrAddress(spec.RouterID) || spec.RouterID?.Contains(':', StringComparison.Ordinal) == true)
            return new Problem("spec.routerID", $"invalid router ID \"{spec.RouterID}\"");
        if (!IsAbsentOrAddress(spec.SourceAddress))
            return new Problem("spec.sourceAddress", $"invalid source IP \"{spec.SourceAddress}\"");
        return spec.PeerPort is null or (>= 0 and <= ushort.MaxValue) ? null
            : new Problem("spec.peerPort", $"invalid peer port {spec.PeerPort}, must be in 1-{ushort.MaxValue} range");
    }

    private static bool IsAbsentOrAddress(string? text) => string.IsNullOrEmpty(text) || IpAddr.TryParse(text, out _);

    private static Problem? ParseNodeSelectors(BGPPeer source, BGPPeerSpec spec, out IReadOnlyList<LabelSelector> selectors)
    {
        selectors = [];
        if (Duplicates.InSelectors(spec.NodeSelectors, "nodeSelectors", "nodeSelectors") is { } duplicate)
            return duplicate;
        return SelectorParser.ParseAll(spec.NodeSelectors, out selectors) is not var (error, index) ? null
            : new Problem($"spec.nodeSelectors[{index}]", $"{error}\nfailed to convert peer {source.Metadata.Name} node selector");
    }

    private static BgpPeer Build(string name, BGPPeerSpec spec, IReadOnlyList<LabelSelector> selectors, string? password) =>
        new(name, (uint)spec.MyASN!.Value)
        {
            PeerAsn = spec.PeerASN is null or 0 ? null : (uint)spec.PeerASN.Value,
            DynamicAsn = spec.DynamicASN switch
            {
                "internal" => DynamicAsn.Internal,
                "external" => DynamicAsn.External,
                _ => null,
            },
            LocalAsn = spec.LocalASN is null or 0 ? null : (uint)spec.LocalASN.Value,
            Address = ParseAddress(spec.PeerAddress),
            Interface = NullIfEmpty(spec.Interface),
            SourceAddress = ParseAddress(spec.SourceAddress),
            Port = spec.PeerPort is null or 0 ? BgpPeer.DefaultPort : spec.PeerPort.Value,
            RouterId = ParseAddress(spec.RouterID),
            NodeSelectors = selectors,
            Password = password,
            PasswordSecret = NullIfEmpty(spec.PasswordSecret?.Name),
            BfdProfile = NullIfEmpty(spec.BfdProfile),
            GracefulRestart = spec.EnableGracefulRestart ?? false,
            EbgpMultiHop = spec.EbgpMultiHop ?? false,
            Vrf = NullIfEmpty(spec.Vrf),
            DisableMultiProtocol = spec.DisableMP ?? false,
            DualStackAddressFamily = spec.DualStackAddressFamily ?? false,
        };

    private static IpAddr? ParseAddress(string? text) => string.IsNullOrEmpty(text) ? null : IpAddr.Parse(text);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
