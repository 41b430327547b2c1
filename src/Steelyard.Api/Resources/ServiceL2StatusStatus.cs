namespace Steelyard.Api.Resources;

/// <summary><see cref="Interfaces"/> is absent when every interface is used.</summary>
public sealed record ServiceL2StatusStatus(
    string? Node = null,
    string? ServiceName = null,
    string? ServiceNamespace = null,
    IReadOnlyList<InterfaceReference>? Interfaces = null);
