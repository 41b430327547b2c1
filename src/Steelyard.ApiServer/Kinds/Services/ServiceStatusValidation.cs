using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>Checks status.loadBalancer of a Service; addresses that were there before pass unchecked.</summary>
internal static class ServiceStatusValidation
{
    private const string Path = "status.loadBalancer.ingress";

    public static void Run(JsonObject service, JsonObject old, FieldErrors errors)
    {
        var ingress = service.Obj("status").Obj("loadBalancer").Objects("ingress").ToArray();
        if (ingress.Length > 0 && !ServiceShape.IsLoadBalancer(service.Obj("spec")))
        {
            errors.Forbidden(Path, "may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        var known = old.Obj("status").Obj("loadBalancer").Objects("ingress").Select(static i => i.Text("ip")).ToHashSet();
        for (var i = 0; i < ingress.Length; i++)
            CheckIngress(ingress[i], $"{Path}[{i}]", known, errors);
    }

    private static void CheckIngress(JsonObject ingress, string path, HashSet<string> known, FieldErrors errors)
    {
        var ip = ingress.Text("ip");
        if (ip.Length > 0 && !known.Contains(ip) && AddressText.Problem(ip) is { } problem)
            errors.Invalid($"{path}.ip", ip, problem);
        if (ingress.Str("ipMode") is { } mode)
        {
            if (ip.Length == 0)
                errors.Forbidden($"{path}.ipMode", "may not be specified when `ip` is not set");
            else if (mode is not ("VIP" or "Proxy"))
                errors.NotSupported($"{path}.ipMode", mode, "Proxy", "VIP");
        }
        var hostname = ingress.Text("hostname");
        if (hostname.Length == 0)
            return;
        if (!LabelRules.IsSubdomain(hostname))
            errors.Invalid($"{path}.hostname", hostname, LabelRules.SubdomainAdvice);
        if (AddressText.Problem(hostname) is null)
            errors.Invalid($"{path}.hostname", hostname, "must be a DNS name, not an IP address");
    }
}
