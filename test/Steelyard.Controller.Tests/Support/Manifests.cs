using System.Text.Json.Nodes;

namespace Steelyard.Controller.Tests.Support;

/// <summary>Objects of the tests and where they live.</summary>
internal static class Manifests
{
    public const string Namespace = "metallb-system";

    public static string ServicePath(string name) => $"/api/v1/namespaces/default/services/{name}";

    public static string PoolPath(string name) => $"/apis/metallb.io/v1beta1/namespaces/{Namespace}/ipaddresspools/{name}";

    public const string StatePath = $"/apis/metallb.io/v1beta1/namespaces/{Namespace}/configurationstates/controller";

    public static JsonObject Service(string name, string? address = null, string annotations = "", string type = "LoadBalancer", string clusterIP = "10.0.0.1", string more = "") => JsonNode.Parse(
        $$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}","namespace":"default","annotations":{ {{annotations}} } },
         "spec":{"type":"{{type}}","clusterIP":"{{clusterIP}}","clusterIPs":["{{clusterIP}}"],"ports":[{"port":80,"protocol":"TCP"}]{{more}} },
         "status":{"loadBalancer":{ {{(address is null ? "" : $"\"ingress\":[{{\"ip\":\"{address}\"}}]")}} } } }
        """)!.AsObject();

    public static JsonObject Pool(string name, string addresses, long generation = 1) => JsonNode.Parse(
        $$"""
        {"apiVersion":"metallb.io/v1beta1","kind":"IPAddressPool","metadata":{"name":"{{name}}","namespace":"{{Namespace}}","generation":{{generation}} },
         "spec":{"addresses":["{{addresses}}"]} }
        """)!.AsObject();

    public static JsonObject NamespaceObject(string name) =>
        JsonNode.Parse($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}"} }""")!.AsObject();

    public static string? Address(this JsonObject? service) => (string?)service?["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"];
}
