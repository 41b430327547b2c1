namespace Steelyard.Api.Kubernetes;

public sealed record ListMeta(string? ResourceVersion = null, string? Continue = null, long? RemainingItemCount = null);
