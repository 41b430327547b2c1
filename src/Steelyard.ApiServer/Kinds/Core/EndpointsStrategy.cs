using System.Net;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Services;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The rules of Endpoints, the forerunner of EndpointSlices.</summary>
internal sealed class EndpointsStrategy : DefaultStrategy
{
    public EndpointsStrategy()
        : base(new GroupVersionKind("", "v1", "Endpoints")) => AllowCreateOnUpdate = true;

    protected override void SetDefaults(JsonObject obj)
    {
        foreach (var port in obj.Objects("subsets").SelectMany(static s => s.Objects("ports")))
            port.Default("protocol", "TCP");
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var i = 0;
        foreach (var subset in obj.Objects("subsets"))
        {
            var path = $"subsets[{i++}]";
            var count = CheckAddresses(subset, path, "addresses", errors) + CheckAddresses(subset, path, "notReadyAddresses", errors);
            if (count == 0)
                errors.Required(path, "must specify `addresses` or `notReadyAddresses`");
            CheckPorts(subset, path, errors);
        }
    }

    private static int CheckAddresses(JsonObject subset, string path, string name, FieldErrors errors)
    {
        var i = 0;
        foreach (var address in subset.Objects(name))
        {
            var ip = address.Text("ip");
            var problem = AddressText.Problem(ip) ?? AddressText.SpecialProblem(IPAddress.Parse(ip));
            if (problem is not null)
                errors.Invalid($"{path}.{name}[{i}].ip", ip, problem);
            i++;
        }
        return i;
    }

    private static void CheckPorts(JsonObject subset, string path, FieldErrors errors)
    {
        var ports = subset.Objects("ports").ToArray();
        for (var i = 0; i < ports.Length; i++)
        {
            if (ports[i].Text("name") is { Length: > 0 } name && !LabelRules.IsLabel(name))
                errors.Invalid($"{path}.ports[{i}].name", name, LabelRules.LabelAdvice);
            else if (ports.Length > 1 && ports[i].Text("name").Length == 0)
                errors.Required($"{path}.ports[{i}].name");
            PortRules.CheckNumber(ports[i].Int("port") ?? 0, $"{path}.ports[{i}].port", errors);
            PortRules.CheckProtocol(ports[i].Text("protocol"), $"{path}.ports[{i}].protocol", errors);
        }
    }
}
