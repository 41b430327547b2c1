using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Discovery;

/// <summary>What discovery tells of a subresource: the kind it speaks (which may belong to another group) and its verbs.</summary>
public sealed record SubresourceInfo(string Group, string Version, string Kind, IReadOnlyList<string> Verbs)
{
    private static readonly string[] _create = ["create"];
    private static readonly string[] _get = ["get"];
    private static readonly string[] _write = ["get", "patch", "update"];

    /// <summary>A group of its own when the kind is not one of the resource's own group and version.</summary>
    public bool IsForeign => Version.Length > 0;

    public static SubresourceInfo Of(ResourceDefinition resource, string name) => name switch
    {
        "scale" => new("autoscaling", "v1", "Scale", _write),
        "token" => new("authentication.k8s.io", "v1", "TokenRequest", _create),
        "eviction" => new("policy", "v1", "Eviction", _create),
        "binding" => new("", "", "Binding", _create),
        "finalize" => new("", "", resource.Kind, ["update"]),
        "log" => new("", "", resource.Kind, _get),
        _ => new("", "", resource.Kind, _write),
    };
}
