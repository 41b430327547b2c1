using System.Text.Json.Nodes;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Admission;

/// <summary>Which operations on which resources a webhook wants to see.</summary>
internal sealed class WebhookRule
{
    private readonly List<string> _operations;
    private readonly List<string> _groups;
    private readonly List<string> _versions;
    private readonly List<string> _resources;
    private readonly string _scope;

    public WebhookRule(JsonObject rule)
    {
        _operations = [.. rule.Texts("operations")];
        _groups = [.. rule.Texts("apiGroups")];
        _versions = [.. rule.Texts("apiVersions")];
        _resources = [.. rule.Texts("resources")];
        _scope = rule.Text("scope");
    }

    /// <summary>The first version the rule names, or null for "*".</summary>
    public IReadOnlyList<string> Versions => _versions;

    public bool Matches(string operation, ObjectRequest request, string version)
    {
        var resource = request.Resource;
        return Covers(_operations, operation) && Covers(_groups, resource.Group) && Covers(_versions, version)
            && MatchesScope(resource.Namespaced) && _resources.Exists(r => MatchesResource(r, resource.Plural, request.Subresource));
    }

    private static bool Covers(List<string> wanted, string value) => wanted.Contains("*") || wanted.Contains(value);

    private bool MatchesScope(bool namespaced) => _scope switch
    {
        "Namespaced" => namespaced,
        "Cluster" => !namespaced,
        _ => true,
    };

    private static bool MatchesResource(string pattern, string plural, string? subresource)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var wanted = slash < 0 ? pattern : pattern[..slash];
        var wantedSub = slash < 0 ? "" : pattern[(slash + 1)..];
        return (wanted == "*" || wanted == plural) && (wantedSub == (subresource ?? "") || (slash >= 0 && wantedSub == "*"));
    }
}
