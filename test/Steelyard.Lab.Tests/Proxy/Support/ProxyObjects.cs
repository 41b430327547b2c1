using System.Text.Json.Nodes;

namespace Steelyard.Lab.Tests.Proxy.Support;

/// <summary>Services and slices as the API gives them.</summary>
internal static class ProxyObjects
{
    /// <summary>A service in namespace default; <paramref name="spec"/> and <paramref name="status"/> are JSON members.</summary>
    public static JsonObject Service(string name, string clusterIps, string ports, string spec = "", string ingress = "", string labels = "") =>
        JsonNode.Parse($$"""
            {"kind": "Service", "metadata": {"namespace": "default", "name": "{{name}}", "labels": { {{labels}} } },
             "spec": {"type": "LoadBalancer", "clusterIPs": [{{Quoted(clusterIps)}}], "ports": [{{ports}}]{{(spec.Length > 0 ? "," : "")}}{{spec}} },
             "status": {"loadBalancer": {"ingress": [{{string.Join(',', Words(ingress).Select(ip => $$"""{"ip": "{{ip}}", "ipMode": "VIP"}"""))}}] } } }
            """)!.AsObject();

    public static string Port(int port, int nodePort = 0, string protocol = "TCP", string name = "") =>
        $$"""{"name": "{{name}}", "protocol": "{{protocol}}", "port": {{port}}, "nodePort": {{nodePort}}}""";

    /// <summary>
    /// A slice of a service. Endpoints are "address@node", with "!" before those not ready and "~" before those that
    /// serve while they end.
    /// </summary>
    public static JsonObject Slice(string service, string endpoints, int port = 8080, string protocol = "TCP", string name = "", string family = "IPv4") =>
        JsonNode.Parse($$"""
            {"kind": "EndpointSlice", "addressType": "{{family}}",
             "metadata": {"namespace": "default", "name": "{{service}}-{{protocol}}-{{family}}", "labels": {"kubernetes.io/service-name": "{{service}}"} },
             "ports": [ {"name": "{{name}}", "protocol": "{{protocol}}", "port": {{port}} } ],
             "endpoints": [{{string.Join(',', Words(endpoints).Select(Endpoint))}}] }
            """.ReplaceLineEndings(" "))!.AsObject();

    private static string Endpoint(string text)
    {
        var parts = text.TrimStart('!', '~').Split('@');
        var (ready, serving, terminating) = text[0] switch
        {
            '!' => ("false", "false", "false"),
            '~' => ("false", "true", "true"),
            _ => ("true", "true", "false"),
        };
        return $$"""
            {"addresses": ["{{parts[0]}}"], "nodeName": "{{parts[1]}}",
             "conditions": {"ready": {{ready}}, "serving": {{serving}}, "terminating": {{terminating}} } }
            """;
    }

    private static string Quoted(string words) => string.Join(',', Words(words).Select(word => $"\"{word}\""));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
