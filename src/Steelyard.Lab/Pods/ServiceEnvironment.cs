using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>The variables by which containers find services, in the forms of Kubernetes and of Docker links.</summary>
internal static class ServiceEnvironment
{
    /// <summary>
    /// The variables for the services of one namespace; the API's own service counts in every namespace, and is the only
    /// one when <paramref name="links"/> is false.
    /// </summary>
    public static Dictionary<string, string> Build(IEnumerable<JsonObject> services, string ns, bool links)
    {
        var variables = new Dictionary<string, string>();
        foreach (var service in services.OrderBy(service => service.Namespace() == ns).ThenBy(service => service.Name(), StringComparer.Ordinal))
        {
            var isApi = service.Namespace() == "default" && service.Name() == "kubernetes";
            if (isApi || (links && service.Namespace() == ns))
                Add(variables, service);
        }
        return variables;
    }

    private static void Add(Dictionary<string, string> variables, JsonObject service)
    {
        var address = service.Text("spec", "clusterIP");
        var ports = service.Each("spec", "ports").ToList();
        if (address is "" or "None" || ports.Count == 0)
            return;
        var name = service.Name().ToUpperInvariant().Replace('-', '_');
        variables[name + "_SERVICE_HOST"] = address;
        variables[name + "_SERVICE_PORT"] = Number(ports[0]);
        foreach (var port in ports.Where(port => port.Text("name").Length > 0))
            variables[$"{name}_SERVICE_PORT_{port.Text("name").ToUpperInvariant().Replace('-', '_')}"] = Number(port);
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        for (var i = 0; i < ports.Count; i++)
            AddLink(variables, name, host, address, ports[i], first: i == 0);
    }

    private static void AddLink(Dictionary<string, string> variables, string name, string host, string address, JsonObject port, bool first)
    {
        var protocol = port.TextOrNull("protocol") ?? "TCP";
        var url = $"{protocol.ToLowerInvariant()}://{host}:{Number(port)}";
        if (first)
            variables[name + "_PORT"] = url;
        var prefix = $"{name}_PORT_{Number(port)}_{protocol}";
        variables[prefix] = url;
        variables[prefix + "_PROTO"] = protocol.ToLowerInvariant();
        variables[prefix + "_PORT"] = Number(port);
        variables[prefix + "_ADDR"] = address;
    }

    private static string Number(JsonObject port) => port.Integer("port").ToString(CultureInfo.InvariantCulture);
}
