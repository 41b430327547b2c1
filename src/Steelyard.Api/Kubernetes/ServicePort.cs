namespace Steelyard.Api.Kubernetes;

public sealed record ServicePort(string? Name = null, string? Protocol = null, int Port = 0, int? NodePort = null);
