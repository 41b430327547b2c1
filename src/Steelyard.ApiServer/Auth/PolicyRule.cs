using System.Text.Json.Nodes;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>One rule of a Role or ClusterRole.</summary>
public sealed class PolicyRule
{
    private const string All = "*";
    private readonly string[] _verbs;
    private readonly string[] _groups;
    private readonly string[] _resources;
    private readonly string[] _names;
    private readonly string[] _urls;

    public PolicyRule(JsonObject rule)
    {
        _verbs = [.. rule.Texts("verbs")];
        _groups = [.. rule.Texts("apiGroups")];
        _resources = [.. rule.Texts("resources")];
        _names = [.. rule.Texts("resourceNames")];
        _urls = [.. rule.Texts("nonResourceURLs")];
    }

    private PolicyRule(string verb, string[] groups, string[] resources, string[] names, string[] urls) =>
        (_verbs, _groups, _resources, _names, _urls) = ([verb], groups, resources, names, urls);

    /// <summary>What system:masters may do: any verb on any resource and any path.</summary>
    public static readonly IReadOnlyList<PolicyRule> Everything =
        [new(All, [All], [All], [], []), new(All, [], [], [], [All])];

    public bool IsResourceRule => _resources.Length > 0;

    public static PolicyRule[] ReadAll(JsonObject role) => [.. role.Each("rules").Select(r => new PolicyRule(r))];

    public bool Allows(AuthorizationRequest request)
    {
        if (!Has(_verbs, request.Verb))
            return false;
        if (request.Path is { } path)
            return AllowsPath(path);
        return Has(_groups, request.Group) && AllowsResource(request) &&
            (_names.Length == 0 || (request.Name.Length > 0 && _names.Contains(request.Name)));
    }

    /// <summary>True when this rule allows all that <paramref name="atom"/> (a part from <see cref="Split"/>) allows.</summary>
    public bool Covers(PolicyRule atom)
    {
        if (!Has(_verbs, atom._verbs[0]))
            return false;
        if (atom._urls.Length > 0)
            return AllowsPath(atom._urls[0]);
        return Has(_groups, atom._groups[0]) && CoversResource(atom._resources[0]) &&
            (_names.Length == 0 || (atom._names.Length > 0 && _names.Contains(atom._names[0])));
    }

    /// <summary>The rule as rules with one verb and one resource or URL each.</summary>
    public IEnumerable<PolicyRule> Split()
    {
        string[][] names = _names.Length == 0 ? [[]] : [.. _names.Select(n => new[] { n })];
        foreach (var verb in _verbs)
        {
            foreach (var url in _urls)
                yield return new PolicyRule(verb, [], [], [], [url]);
            foreach (var group in _groups)
            {
                foreach (var resource in _resources)
                {
                    foreach (var name in names)
                        yield return new PolicyRule(verb, [group], [resource], name, []);
                }
            }
        }
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["verbs"] = DiscoveryJson.Strings(_verbs) };
        DiscoveryJson.AddIfAny(json, "apiGroups", _groups);
        DiscoveryJson.AddIfAny(json, "resources", _resources);
        DiscoveryJson.AddIfAny(json, "resourceNames", _names);
        DiscoveryJson.AddIfAny(json, "nonResourceURLs", _urls);
        return json;
    }

    /// <summary>The form of escalation messages: {APIGroups:[""], Resources:["secrets"], Verbs:["get"]}.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (_urls.Length > 0)
            parts.Add("NonResourceURLs:" + Quoted(_urls));
        if (_groups.Length > 0)
            parts.Add("APIGroups:" + Quoted(_groups));
        if (_resources.Length > 0)
            parts.Add("Resources:" + Quoted(_resources));
        if (_names.Length > 0)
            parts.Add("ResourceNames:" + Quoted(_names));
        parts.Add("Verbs:" + Quoted(_verbs));
        return "{" + string.Join(", ", parts) + "}";
    }

    private bool AllowsResource(AuthorizationRequest request) =>
        Has(_resources, request.FullResource) ||
        (request.Subresource.Length > 0 && _resources.Contains("*/" + request.Subresource));

    private bool CoversResource(string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return Has(_resources, resource) || (slash > 0 && _resources.Contains(string.Concat(All, resource.AsSpan(slash))));
    }

    private bool AllowsPath(string path)
    {
        foreach (var url in _urls)
        {
            if (url == path || url == All)
                return true;
            if (url.EndsWith('*') && path.AsSpan().StartsWith(url.AsSpan(0, url.Length - 1)))
                return true;
        }
        return false;
    }

    private static bool Has(string[] values, string value) => values.Contains(value) || values.Contains(All);

    private static string Quoted(string[] values) => "[" + string.Join(' ', values.Select(v => $"\"{v}\"")) + "]";
}
