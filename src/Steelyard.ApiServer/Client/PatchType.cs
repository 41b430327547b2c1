namespace Steelyard.ApiServer.Client;

/// <summary>Content types of patches.</summary>
public static class PatchType
{
    /// <summary>RFC 6902.</summary>
    public const string Json = "application/json-patch+json";

    /// <summary>RFC 7386.</summary>
    public const string Merge = "application/merge-patch+json";

    /// <summary>Kubernetes' own, which knows the keys of lists.</summary>
    public const string Strategic = "application/strategic-merge-patch+json";
}
