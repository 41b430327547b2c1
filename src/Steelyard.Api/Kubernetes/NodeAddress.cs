namespace Steelyard.Api.Kubernetes;

public sealed record NodeAddress(string Type = "", string Address = "");
