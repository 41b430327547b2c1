namespace Steelyard.Api.Kubernetes;

public sealed record Secret(
    ObjectMeta Metadata,
    string? Type = null,
    IReadOnlyDictionary<string, byte[]>? Data = null) : IResource
{
    public const string BasicAuthType = "kubernetes.io/basic-auth";
}
