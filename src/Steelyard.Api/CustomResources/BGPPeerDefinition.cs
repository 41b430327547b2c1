using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class BGPPeerDefinition
{
    private const long MaxAsn = uint.MaxValue;
    private const int MaxPort = 16384;

    public static CustomResourceDefinition Definition { get; } = new("BGPPeer", ApiGroup.BGPPeers,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, SpecV1Beta1, CommonSchemas.EmptyStatus)
        {
            Description = "A BGP router with which the nodes hold a session (older form).",
            IsStored = false,
            DeprecationWarning = "v1beta1 is deprecated, please use v1beta2",
            Columns = Columns,
        },
        new CustomResourceVersion(ApiGroup.V1Beta2, SpecV1Beta2, CommonSchemas.EmptyStatus)
        {
            Description = "A BGP router with which the nodes hold a session.",
            Columns = Columns,
        },
    ]);

    private static PrinterColumn[] Columns =>
    [
        new("Address", ".spec.peerAddress"),
        new("ASN", ".spec.peerASN"),
        new("BFD Profile", ".spec.bfdProfile"),
        new("Multi Hops", ".spec.ebgpMultiHop"),
    ];

    private static (string Name, SchemaProperty Schema) BfdProfile => ("bfdProfile", Text(
        "Name of the BFDProfile with which the session is watched. Without it, BFD is off."));

    private static (string Name, SchemaProperty Schema) EbgpMultiHop => ("ebgpMultiHop", Flag(
        "The peer is more than one hop away. Not allowed when both sides have the same AS number."));

    private static (string Name, SchemaProperty Schema) HoldTime => ("holdTime", Text(
        "Time after which a silent session counts as lost, for example 90s: 0s (never) or at least 3s. When absent it is three times keepaliveTime, or the engine's default."));

    private static (string Name, SchemaProperty Schema) KeepaliveTime => ("keepaliveTime", Text(
        "Pause between keepalive messages, for example 30s: not above holdTime. When absent it is a third of holdTime, or the engine's default."));

    private static (string Name, SchemaProperty Schema) MyAsn => ("myASN", Int64(
        "AS number of the local end, 1 to 4294967295.", 0, MaxAsn));

    private static (string Name, SchemaProperty Schema) Password => ("password", Text(
        "TCP MD5 password of the session. Readable by everybody who may read peers: passwordSecret of v1beta2 is the safer way."));

    private static (string Name, SchemaProperty Schema) RouterId => ("routerID", Text(
        "BGP identifier of the local end, written as an IPv4 address. When absent the engine derives one from the node."));

    private static (string Name, SchemaProperty Schema) SourceAddress => ("sourceAddress", Text(
        "Local IP address from which the session is opened."));

    private static SchemaProperty SpecV1Beta1 => Object(
        "How to reach the peer and how to talk to it.",
        BfdProfile,
        EbgpMultiHop,
        HoldTime,
        KeepaliveTime,
        MyAsn,
        ("nodeSelectors", List("Selects by label the nodes that open this session: one matching selector is enough, none means all nodes.", NodeSelectorV1Beta1)),
        Password,
        ("peerASN", Int64("AS number of the peer.", 0, MaxAsn)),
        ("peerAddress", Text("IP address of the peer.")),
        ("peerPort", new SchemaProperty("integer", "TCP port of the peer; 0 and absent mean 179.") { Minimum = 0, Maximum = MaxPort }),
        RouterId,
        SourceAddress) with
    { Required = ["myASN", "peerASN", "peerAddress"] };

    private static SchemaProperty NodeSelectorV1Beta1 => Object(
        "Selects nodes by their labels: all conditions must hold.",
        ("matchExpressions", List("Conditions on single labels.", Object(
            "A condition on one label.",
            ("key", Text("Key of the label.")),
            ("operator", Text("How the label is compared: In or NotIn.")),
            ("values", Texts("Values to compare with.") with { MinItems = 1 }))
            with
        { Required = ["key", "operator", "values"] })),
        ("matchLabels", new SchemaProperty("object", "Labels that must be present with exactly these values.")
        {
            AdditionalProperties = new SchemaProperty("string"),
        }));

    private static SchemaProperty SpecV1Beta2 => Object(
        "How to reach the peer and how to talk to it. Exactly one of peerAddress and interface, and exactly one of peerASN and dynamicASN, must be given.",
        BfdProfile,
        ("connectTime", Text("Pause between attempts to connect, in whole seconds from 1s to 65535s.") with { Rules = ConnectTimeRules }),
        ("disableMP", Flag("Without effect, kept for old manifests.", defaultValue: false)),
        ("dualStackAddressFamily", Flag("Exchanges routes of both address families over this one session.", defaultValue: false)),
        ("dynamicASN", Text("Accepts whatever AS number the peer has, as long as it is our own (internal) or a different one (external).")
            with
        { Enum = ["internal", "external"] }),
        EbgpMultiHop,
        ("enableGracefulRestart", Flag("Keeps forwarding while the local end restarts (RFC 4724). Cannot be changed later.")
            with
        { Rules = [new CelRule("self == oldSelf", "EnableGracefulRestart cannot be changed after creation")] }),
        HoldTime,
        ("interface", Text("Network interface over which an unnumbered session (link-local addresses) is opened.")),
        KeepaliveTime,
        ("localASN", Int64("AS number shown to this peer in place of myASN.", 1, MaxAsn)),
        MyAsn,
        ("nodeSelectors", CommonSchemas.LabelSelectors(
            "Selects by label the nodes that open this session: one matching selector is enough, none means all nodes.")),
        Password,
        ("passwordSecret", PasswordSecret),
        ("peerASN", Int64("AS number of the peer.", 0, MaxAsn)),
        ("peerAddress", Text("IP address of the peer.")),
        ("peerPort", new SchemaProperty("integer", "TCP port of the peer.") { Minimum = 1, Maximum = MaxPort, Default = 179 }),
        RouterId,
        SourceAddress,
        ("vrf", Text("Linux VRF in which the session lives. Empty means the default one."))) with
    { Required = ["myASN"] };

    private static SchemaProperty PasswordSecret => Object(
        "Secret of type kubernetes.io/basic-auth whose key password holds the TCP MD5 password. It is looked up in the namespace of the load balancer. Not together with password.",
        ("name", Text("Name of the Secret.")),
        ("namespace", Text("Accepted, but not used for the lookup."))) with
    { IsAtomic = true };

    private static CelRule[] ConnectTimeRules =>
    [
        new("duration(self).getSeconds() >= 1 && duration(self).getSeconds() <= 65535",
            "connect time should be between 1 seconds to 65535"),
        new("duration(self).getMilliseconds() % 1000 == 0",
            "connect time should contain a whole number of seconds"),
    ];
}
