using System.Text.Json.Nodes;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>Objects of the tests and where they live. Nodes iris1 and iris2; iris2 wins 10.20.30.1, iris1 10.20.30.2.</summary>
internal static class Manifests
{
    public const string Namespace = "metallb-system";

    private const string Ours = $"/apis/metallb.io/v1beta1/namespaces/{Namespace}/";

    public static string ServicePath(string name) => $"/api/v1/namespaces/default/services/{name}";

    public static string SlicePath(string name) => $"/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/{name}-1";

    public static string NodePath(string name) => $"/api/v1/nodes/{name}";

    public static string PodPath(string name) => $"/api/v1/namespaces/{Namespace}/pods/{name}";

    public static string PoolPath(string name) => $"{Ours}ipaddresspools/{name}";

    public static string AdPath(string name) => $"{Ours}l2advertisements/{name}";

    public static string PeerPath(string name) => $"/apis/metallb.io/v1beta2/namespaces/{Namespace}/bgppeers/{name}";

    public static string StatePath(string node) => $"{Ours}configurationstates/speaker-{node}";

    public const string StatusFolder = $"{Ours}servicel2statuses/";

    public static JsonObject Service(string name, string address = "10.20.30.1", string spec = "") => Parse(
        $$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}","namespace":"default"},
         "spec":{"type":"LoadBalancer"{{spec}} },
         "status":{"loadBalancer":{ {{(address.Length == 0 ? "" : $"\"ingress\":[{{\"ip\":\"{address}\"}}]")}} } } }
        """);

    /// <summary>The endpoints of a service, one ready one on each of the nodes.</summary>
    public static JsonObject Slice(string service, params string[] nodes) => Parse(
        $$"""
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4",
         "metadata":{"name":"{{service}}-1","namespace":"default","labels":{"kubernetes.io/service-name":"{{service}}"} },
         "endpoints":[{{string.Join(',', nodes.Select(node => $$"""{"addresses":["10.1.0.1"],"conditions":{"ready":true},"nodeName":"{{node}}"}"""))}}]}
        """);

    public static JsonObject Node(string name, string address = "172.18.0.2") => Parse(
        $$"""
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{name}}","labels":{"kubernetes.io/hostname":"{{name}}"} },
         "status":{"addresses":[{"type":"InternalIP","address":"{{address}}"}]} }
        """);

    public static JsonObject SpeakerPod(string name, string node, string address) => Parse(
        $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"{{Namespace}}","uid":"uid-of-{{name}}"},
         "spec":{"nodeName":"{{node}}"},"status":{"phase":"Running","podIP":"{{address}}","podIPs":[{"ip":"{{address}}"}]} }
        """);

    public static JsonObject Pool(string addresses = "10.20.30.0/24", long generation = 1) => Parse(
        $$"""
        {"apiVersion":"metallb.io/v1beta1","kind":"IPAddressPool","metadata":{"name":"p","namespace":"{{Namespace}}","generation":{{generation}} },
         "spec":{"addresses":["{{addresses}}"]} }
        """);

    public static JsonObject Ad(string spec = "", long generation = 1) => Parse(
        $$"""
        {"apiVersion":"metallb.io/v1beta1","kind":"L2Advertisement","metadata":{"name":"ad","namespace":"{{Namespace}}","generation":{{generation}} },
         "spec":{ {{spec}} } }
        """);

    public static JsonObject Peer(string name) => Parse(
        $$"""
        {"apiVersion":"metallb.io/v1beta2","kind":"BGPPeer","metadata":{"name":"{{name}}","namespace":"{{Namespace}}","generation":1},
         "spec":{"myASN":64500,"peerASN":64501,"peerAddress":"10.0.0.1"} }
        """);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
