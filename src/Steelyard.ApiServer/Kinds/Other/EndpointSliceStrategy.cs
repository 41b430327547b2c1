using System.Net;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Services;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of EndpointSlices.</summary>
internal sealed class EndpointSliceStrategy : DefaultStrategy
{
    private const int MaxEndpoints = 1000;
    private const int MaxPorts = 100;
    private const int MaxAddresses = 100;

    public EndpointSliceStrategy()
        : base(new GroupVersionKind("discovery.k8s.io", "v1", "EndpointSlice")) => HasGeneration = true;

    public override IReadOnlyList<string> Warnings(StrategyContext context, JsonObject obj, JsonObject? old) =>
        obj.Text("addressType") == "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : [];

    protected override void SetDefaults(JsonObject obj)
    {
        foreach (var port in obj.Objects("ports"))
        {
            port.Default("name", "");
            port.Default("protocol", "TCP");
        }
    }

    protected override void PrepareCreate(StrategyContext context, JsonObject obj) => DropTopology(obj);

    protected override void PrepareUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        if (!JsonNode.DeepEquals(obj["endpoints"], old["endpoints"]))
            DropTopology(obj);
    }

    // A leftover of v1beta1 that can be read, but no longer be written.
    private static void DropTopology(JsonObject obj)
    {
        foreach (var endpoint in obj.Objects("endpoints"))
            endpoint.Remove("deprecatedTopology");
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var type = obj.Text("addressType");
        if (type.Length == 0)
            errors.Required("addressType");
        else if (type is not ("IPv4" or "IPv6" or "FQDN"))
            errors.NotSupported("addressType", type, "FQDN", "IPv4", "IPv6");
        var endpoints = obj.Objects("endpoints").ToArray();
        if (endpoints.Length > MaxEndpoints)
            TooMany("endpoints", endpoints.Length, MaxEndpoints, errors);
        else
        {
            for (var i = 0; i < endpoints.Length; i++)
                CheckEndpoint(endpoints[i], $"endpoints[{i}]", type, errors);
        }
        CheckPorts(obj.Objects("ports").ToArray(), errors);
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (obj.Text("addressType") != old.Text("addressType"))
            errors.Invalid("addressType", obj.Text("addressType"), "field is immutable");
    }

    private static void CheckEndpoint(JsonObject endpoint, string path, string type, FieldErrors errors)
    {
        var addresses = endpoint.Strings("addresses");
        if (addresses.Count == 0)
            errors.Required($"{path}.addresses", "must contain at least 1 address");
        else if (addresses.Count > MaxAddresses)
            TooMany($"{path}.addresses", addresses.Count, MaxAddresses, errors);
        for (var i = 0; i < addresses.Count; i++)
            CheckAddress(addresses[i], $"{path}.addresses", i, type, errors);
        if (endpoint.Str("nodeName") is { } node && !LabelRules.IsSubdomain(node))
            errors.Invalid($"{path}.nodeName", node, LabelRules.SubdomainAdvice);
        if (endpoint.Str("hostname") is { } host && !LabelRules.IsLabel(host))
            errors.Invalid($"{path}.hostname", host, LabelRules.LabelAdvice);
    }

    private static void CheckAddress(string address, string path, int i, string type, FieldErrors errors)
    {
        if (type == "FQDN")
        {
            if (!LabelRules.IsSubdomain(address))
                errors.Invalid($"{path}[{i}]", address, LabelRules.SubdomainAdvice);
        }
        else if (AddressText.Problem(address) is { } problem)
        {
            errors.Invalid($"{path}[{i}]", address, problem);
        }
        else if (type is "IPv4" or "IPv6" && AddressText.FamilyOf(address) != type)
        {
            errors.Invalid(path, address, $"must be an {type} address");
        }
        else if (AddressText.SpecialProblem(IPAddress.Parse(address)) is { } special)
        {
            errors.Invalid($"{path}[{i}]", address, special);
        }
    }

    private static void CheckPorts(JsonObject[] ports, FieldErrors errors)
    {
        if (ports.Length > MaxPorts)
        {
            TooMany("ports", ports.Length, MaxPorts, errors);
            return;
        }
        var names = new HashSet<string>();
        for (var i = 0; i < ports.Length; i++)
        {
            var name = ports[i].Text("name");
            if (name.Length > 0 && !LabelRules.IsLabel(name))
                errors.Invalid($"ports[{i}].name", name, LabelRules.LabelAdvice);
            if (!names.Add(name))
                errors.Duplicate($"ports[{i}].name", name);
            PortRules.CheckProtocol(ports[i].Text("protocol"), $"ports[{i}].protocol", errors);
        }
    }

    private static void TooMany(string path, int count, int limit, FieldErrors errors) =>
        errors.Add(new(FieldErrorType.FieldValueTooMany, path, $"Too many: {count}: must have at most {limit} items"));
}
