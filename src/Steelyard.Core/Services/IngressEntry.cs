namespace Steelyard.Core.Services;

/// <summary>
/// One entry of status.loadBalancer.ingress. <see cref="HasPorts"/>: it carries port statuses, which we never publish.
/// ipMode is left out on purpose: the API server fills it in by itself.
/// </summary>
public sealed record IngressEntry(string? Ip, string? Hostname = null, bool HasPorts = false);
