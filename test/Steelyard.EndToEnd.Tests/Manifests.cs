namespace Steelyard.EndToEnd.Tests;

/// <summary>Small manifests of the story, as YAML or JSON text.</summary>
internal static class Manifests
{
    public const string TutorialPool = """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: ip-pool, namespace: metallb-system}
        spec: {addresses: ["172.25.1.1-172.25.1.100"]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: l2advertise, namespace: metallb-system}
        spec: {ipAddressPools: [ip-pool]}
        """;

    public static string Pool(string name, string addresses, string more = "") =>
        $$"""
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: {{name}}, namespace: metallb-system}
        spec: {addresses: [{{addresses}}]{{more}} }
        """;

    public static string Service(string name, string annotations = "", string spec = "", int port = 80) =>
        $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, annotations: { {{annotations}} } }
        spec: {type: LoadBalancer, selector: {app: nginx}, ports: [ {port: {{port}} } ]{{spec}} }
        """;
}
