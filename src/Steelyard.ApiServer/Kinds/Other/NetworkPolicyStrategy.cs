using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Services;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of NetworkPolicies, which are stored and enforced by nobody here.</summary>
internal sealed class NetworkPolicyStrategy : DefaultStrategy
{
    private static readonly (string Rules, string Peers)[] _directions = [("ingress", "from"), ("egress", "to")];

    public NetworkPolicyStrategy()
        : base(new GroupVersionKind("networking.k8s.io", "v1", "NetworkPolicy")) => HasGeneration = true;

    protected override void SetDefaults(JsonObject obj)
    {
        var spec = obj.GetOrAdd("spec");
        foreach (var port in _directions.SelectMany(d => spec.Objects(d.Rules)).SelectMany(static r => r.Objects("ports")))
            port.Default("protocol", "TCP");
        if (spec["policyTypes"] is null)
            spec["policyTypes"] = JsonAccess.Array(spec.Objects("egress").Any() ? ["Ingress", "Egress"] : ["Ingress"]);
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Obj("spec");
        LabelRules.CheckSelector(spec.Obj("podSelector"), "spec.podSelector", errors);
        foreach (var (rules, peers) in _directions)
        {
            var i = 0;
            foreach (var rule in spec.Objects(rules))
                CheckRule(rule, $"spec.{rules}[{i++}]", peers, errors);
        }
        var types = spec.Strings("policyTypes");
        for (var i = 0; i < types.Count; i++)
        {
            if (types[i] is not ("Ingress" or "Egress"))
                errors.NotSupported($"spec.policyTypes[{i}]", types[i], "Ingress", "Egress");
        }
    }

    private static void CheckRule(JsonObject rule, string path, string peers, FieldErrors errors)
    {
        var i = 0;
        foreach (var port in rule.Objects("ports"))
            CheckPort(port, $"{path}.ports[{i++}]", errors);
        i = 0;
        foreach (var peer in rule.Objects(peers))
            CheckPeer(peer, $"{path}.{peers}[{i++}]", errors);
    }

    private static void CheckPort(JsonObject port, string path, FieldErrors errors)
    {
        PortRules.CheckProtocol(port.Text("protocol"), $"{path}.protocol", errors);
        if (port["port"] is { } number)
            PortRules.CheckNumberOrName(number, $"{path}.port", errors);
        if (port.Int("endPort") is not { } end)
            return;
        if (port["port"] is null)
            errors.Invalid($"{path}.endPort", end, "may not be specified when `port` is not specified");
        else if (port.Int("port") is not { } first)
            errors.Invalid($"{path}.endPort", end, "may not be specified when `port` is non-numeric");
        else if (end < first)
            errors.Invalid($"{path}.endPort", end, "must be greater than or equal to `port`");
    }

    private static void CheckPeer(JsonObject peer, string path, FieldErrors errors)
    {
        if (peer.Count == 0)
            errors.Required(path, "must specify a peer");
        LabelRules.CheckSelector(peer.Obj("podSelector"), $"{path}.podSelector", errors);
        LabelRules.CheckSelector(peer.Obj("namespaceSelector"), $"{path}.namespaceSelector", errors);
        if (peer.Obj("ipBlock") is not { } block)
            return;
        if (AddressText.PrefixProblem(block.Text("cidr")) is { } problem)
            errors.Invalid($"{path}.ipBlock.cidr", block.Text("cidr"), problem);
        if (peer.Count > 1)
            errors.Forbidden(path, "may not specify both ipBlock and another peer");
    }
}
