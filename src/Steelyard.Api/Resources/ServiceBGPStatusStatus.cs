namespace Steelyard.Api.Resources;

/// <summary><see cref="Peers"/> are the names of BGPPeer objects, sorted.</summary>
public sealed record ServiceBGPStatusStatus(
    string? Node = null,
    string? ServiceName = null,
    string? ServiceNamespace = null,
    IReadOnlyList<string>? Peers = null);
