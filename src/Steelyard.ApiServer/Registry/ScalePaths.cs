namespace Steelyard.ApiServer.Registry;

/// <summary>
/// Simple JSON paths (".spec.replicas") of the fields behind the scale subresource. The selector may be a string or a
/// label selector object.
/// </summary>
public sealed record ScalePaths(
    string SpecReplicas = ".spec.replicas",
    string StatusReplicas = ".status.replicas",
    string? Selector = ".spec.selector");
