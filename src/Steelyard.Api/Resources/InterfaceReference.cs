namespace Steelyard.Api.Resources;

public sealed record InterfaceReference(string? Name = null);
