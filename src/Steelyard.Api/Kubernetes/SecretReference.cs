namespace Steelyard.Api.Kubernetes;

public sealed record SecretReference(string? Name = null, string? Namespace = null);
