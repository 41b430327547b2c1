namespace Steelyard.Kube.Client;

/// <summary>A patch: its kind and its UTF-8 body.</summary>
public sealed class KubePatch
{
    private KubePatch(string contentType, ReadOnlyMemory<byte> body, string? fieldManager, bool force)
    {
        ContentType = contentType;
        Body = body;
        FieldManager = fieldManager;
        Force = force;
    }

    public string ContentType { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public string? FieldManager { get; }

    public bool Force { get; }

    /// <summary>RFC 7386 merge patch. With <c>metadata.resourceVersion</c> in the body it is refused (409) when the object changed.</summary>
    public static KubePatch Merge(ReadOnlyMemory<byte> body, string? fieldManager = null) =>
        new("application/merge-patch+json", body, fieldManager, false);

    /// <summary>RFC 6902 list of operations.</summary>
    public static KubePatch Json(ReadOnlyMemory<byte> body, string? fieldManager = null) =>
        new("application/json-patch+json", body, fieldManager, false);

    /// <summary>Strategic merge patch; not possible on custom resources.</summary>
    public static KubePatch StrategicMerge(ReadOnlyMemory<byte> body, string? fieldManager = null) =>
        new("application/strategic-merge-patch+json", body, fieldManager, false);

    /// <summary>Server-side apply. The body (JSON is valid YAML) must carry apiVersion, kind and metadata.name.</summary>
    /// <param name="body">The whole set of fields that this manager wants.</param>
    /// <param name="fieldManager">Owner of the fields.</param>
    /// <param name="force">Take over fields of other managers instead of failing with 409.</param>
    public static KubePatch Apply(ReadOnlyMemory<byte> body, string fieldManager, bool force = false) =>
        new("application/apply-patch+yaml", body, fieldManager, force);
}
