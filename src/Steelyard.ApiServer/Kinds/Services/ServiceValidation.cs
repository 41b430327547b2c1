using System.Net;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>Checks the spec of one Service. Paths and texts are the genuine server's, its slips of the pen included.</summary>
internal sealed class ServiceValidation(JsonObject service, FieldErrors errors)
{
    private const string OnlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
    private static readonly string[] _types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    private static readonly string[] _policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
    private static readonly string[] _traffic = ["Cluster", "Local"];

    private readonly JsonObject _spec = service.GetOrAdd("spec");
    private string Type => ServiceShape.TypeOf(_spec);

    public void Run()
    {
        var ports = _spec.Objects("ports").ToArray();
        if (ports.Length == 0 && !ServiceShape.IsHeadless(_spec) && Type != "ExternalName")
            errors.Required("spec.ports");
        if (ServiceShape.IsHeadless(_spec) && Type is "LoadBalancer" or "NodePort")
            errors.Invalid("spec.clusterIPs[0]", "None", $"may not be set to 'None' for {Type} services");
        CheckExternalName();
        ServicePortValidation.Run(ports, errors);
        LabelRules.CheckLabels(_spec.Obj("selector"), "spec.selector", errors);
        CheckAffinity();
        CheckClusterIPs();
        CheckExternalIPs();
        if (!_types.Contains(Type))
            errors.NotSupported("spec.type", Type, _types);
        ServicePortValidation.CheckDuplicates(ports, Type, errors);
        CheckLoadBalancerFields();
        CheckExternalTraffic();
        CheckInternalTraffic();
        if (_spec.Str("trafficDistribution") is { } distribution
            && distribution is not ("PreferClose" or "PreferSameZone" or "PreferSameNode"))
        {
            errors.NotSupported("spec.trafficDistribution", distribution, "PreferClose", "PreferSameZone", "PreferSameNode");
        }
    }

    /// <summary>What an update may not change.</summary>
    public static void Change(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        if (ServiceShape.NeedsClusterIP(spec) && ServiceShape.NeedsClusterIP(old))
            CheckAddressChange(spec, old, errors);
        if (ServiceShape.NeedsHealthCheckPort(spec) && ServiceShape.NeedsHealthCheckPort(old)
            && !JsonNode.DeepEquals(spec["healthCheckNodePort"], old["healthCheckNodePort"]))
        {
            errors.Forbidden("spec.healthCheckNodePort", "field is immutable");
        }
        if (ServiceShape.IsLoadBalancer(spec) && ServiceShape.IsLoadBalancer(old)
            && spec.Str("loadBalancerClass") != old.Str("loadBalancerClass"))
        {
            errors.Invalid("spec.loadBalancerClass", spec["loadBalancerClass"], "may not change once set");
        }
    }

    private static void CheckAddressChange(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        var now = spec.Strings("clusterIPs");
        var before = old.Strings("clusterIPs");
        for (var i = 0; i < before.Count; i++)
        {
            if (i < now.Count && now[i] != before[i])
                errors.Invalid($"spec.clusterIPs[{i}]", spec["clusterIPs"], "may not change once set");
            else if (i >= now.Count && (i == 0 || spec.Text("ipFamilyPolicy") != "SingleStack"))
                errors.Invalid($"spec.clusterIPs[{i}]", spec["clusterIPs"], i == 0 ? "primary clusterIP can not be unset" : "secondary clusterIP can not be unset");
        }
    }

    private void CheckExternalName()
    {
        if (Type != "ExternalName")
            return;
        const string reason = "may not be set for ExternalName services";
        foreach (var name in (string[])["clusterIPs", "ipFamilies", "ipFamilyPolicy"])
        {
            if (_spec[name] is not null)
                errors.Forbidden($"spec.{name}", reason);
        }
        var external = _spec.Text("externalName").TrimEnd('.');
        if (external.Length == 0)
            errors.Required("spec.externalName");
        else if (!LabelRules.IsSubdomain(external))
            errors.Invalid("spec.externalName", external, LabelRules.SubdomainAdvice);
    }

    private void CheckAffinity()
    {
        var affinity = _spec.Text("sessionAffinity");
        if (affinity is not ("None" or "ClientIP"))
            errors.NotSupported("spec.sessionAffinity", affinity, "ClientIP", "None");
        else if (affinity == "ClientIP"
            && _spec.Obj("sessionAffinityConfig").Obj("clientIP").Int("timeoutSeconds") is { } timeout && timeout is <= 0 or > 86400)
        {
            errors.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", timeout, "must be greater than 0 and less than 86400");
        }
    }

    private void CheckClusterIPs()
    {
        if (Type == "ExternalName")
            return;
        var addresses = _spec.Strings("clusterIPs");
        var primary = _spec.Text("clusterIP");
        if (primary.Length == 0 && addresses.Count > 0)
            errors.Invalid("spec.clusterIPs", _spec["clusterIPs"], "must be empty when `clusterIP` is not specified");
        else if (primary.Length > 0 && addresses.Count > 0 && addresses[0] != primary)
            errors.Invalid("spec.clusterIPs", _spec["clusterIPs"], "first value must match `clusterIP`");
        if (_spec.Str("ipFamilyPolicy") is { } policy && !_policies.Contains(policy))
            errors.NotSupported("spec.ipFamilyPolicy", policy, _policies);
        var families = CheckFamilies();
        for (var i = 0; i < addresses.Count; i++)
            CheckClusterIP(addresses, i, families);
        if (addresses.Count > 2)
            errors.InvalidText("spec.clusterIPs", FieldErrors.Print(_spec["clusterIPs"]), "may only hold up to 2 values");
        else if (addresses.Count == 2 && addresses[1] != "None" && AddressText.FamilyOf(addresses[0]) == AddressText.FamilyOf(addresses[1]))
            errors.Invalid("spec.clusterIPs", _spec["clusterIPs"], "may specify no more than one IP for each IP family");
    }

    private IReadOnlyList<string> CheckFamilies()
    {
        var families = _spec.Strings("ipFamilies");
        for (var i = 0; i < families.Count; i++)
        {
            if (families[i] is not ("IPv4" or "IPv6"))
                errors.NotSupported($"spec.ipFamilies[{i}]", families[i], "IPv4", "IPv6");
            else if (families.Take(i).Contains(families[i]))
                errors.Duplicate($"spec.ipFamilies[{i}]", families[i]);
        }
        return families;
    }

    private void CheckClusterIP(IReadOnlyList<string> addresses, int i, IReadOnlyList<string> families)
    {
        var path = $"spec.clusterIPs[{i}]";
        if (addresses[i] == "None")
        {
            if (i > 0)
                errors.Invalid(path, "None", "'None' must be the first and only value");
        }
        else if (AddressText.Problem(addresses[i]) is { } problem)
        {
            errors.Invalid(path, addresses[i], problem);
        }
        else if (i < families.Count && families[i] is "IPv4" or "IPv6" && AddressText.FamilyOf(addresses[i]) != families[i])
        {
            errors.Invalid(path, addresses[i], $"expected an {families[i]} value as indicated by `ipFamilies[{i}]`");
        }
    }

    private void CheckExternalIPs()
    {
        var addresses = _spec.Strings("externalIPs");
        for (var i = 0; i < addresses.Count; i++)
        {
            var problem = AddressText.Problem(addresses[i]) ?? AddressText.SpecialProblem(IPAddress.Parse(addresses[i]));
            if (problem is not null)
                errors.Invalid($"spec.externalIPs[{i}]", addresses[i], problem);
        }
    }

    private void CheckLoadBalancerFields()
    {
        var isLoadBalancer = Type == "LoadBalancer";
        var ranges = _spec.Strings("loadBalancerSourceRanges");
        if (ranges.Count > 0 && !isLoadBalancer)
            errors.Forbidden("spec.LoadBalancerSourceRanges", OnlyLoadBalancer);
        for (var i = 0; isLoadBalancer && i < ranges.Count; i++)
        {
            if (AddressText.PrefixProblem(ranges[i].Trim()) is { } problem)
                errors.Invalid($"spec.LoadBalancerSourceRanges[{i}]", ranges[i], problem);
        }
        if (_spec["allocateLoadBalancerNodePorts"] is not null && !isLoadBalancer)
            errors.Forbidden("spec.allocateLoadBalancerNodePorts", OnlyLoadBalancer);
        if (_spec.Str("loadBalancerClass") is not { } name)
            return;
        if (!isLoadBalancer)
            errors.Forbidden("spec.loadBalancerClass", OnlyLoadBalancer);
        else
            LabelRules.CheckQualifiedName(name, "spec.loadBalancerClass", errors);
    }

    private void CheckExternalTraffic()
    {
        const string path = "spec.externalTrafficPolicy";
        var policy = _spec.Text("externalTrafficPolicy");
        if (!ServiceShape.IsExternallyAccessible(_spec))
        {
            if (policy.Length > 0 && _types.Contains(Type))
                errors.Invalid(path, policy, "may only be set for externally-accessible services");
        }
        else if (!_traffic.Contains(policy))
        {
            errors.NotSupported(path, policy, _traffic);
        }
        if (_spec.Int("healthCheckNodePort") is { } port && port != 0 && !ServiceShape.NeedsHealthCheckPort(_spec))
        {
            errors.Invalid(
                "spec.healthCheckNodePort", port,
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
    }

    private void CheckInternalTraffic()
    {
        if (_spec.Str("internalTrafficPolicy") is { } policy && !_traffic.Contains(policy))
            errors.NotSupported("spec.internalTrafficPolicy", policy, _traffic);
    }
}
