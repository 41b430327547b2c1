using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Storage;

/// <summary>
/// One object as it was at one revision. The UTF-8 JSON is the truth (it is what goes to disk and over the wire); the
/// parsed form is kept only as long as somebody uses it, which makes a long event history cheap.
/// </summary>
public sealed class StoredObject
{
    private readonly WeakReference<JsonObject?> _parsed = new(null);

    internal StoredObject(string key, string? ns, string name, long revision, byte[] json)
    {
        Key = key;
        Namespace = ns;
        Name = name;
        Revision = revision;
        Json = json;
    }

    /// <summary>"namespace/name", or the name alone for cluster-scoped objects. Lists are ordered by it (ordinal).</summary>
    public string Key { get; }

    public string? Namespace { get; }

    public string Name { get; }

    /// <summary>The revision that wrote this state; equals <c>metadata.resourceVersion</c>.</summary>
    public long Revision { get; }

    /// <summary>The whole object as UTF-8 JSON in the storage version. Not to be changed.</summary>
    public byte[] Json { get; }

    /// <summary>The parsed object, shared between readers: never change it, use <see cref="Copy"/> for that.</summary>
    public JsonObject Value
    {
        get
        {
            if (_parsed.TryGetTarget(out var value) && value is not null)
                return value;
            value = Copy();
            _parsed.SetTarget(value);
            return value;
        }
    }

    /// <summary>A private parsed copy.</summary>
    public JsonObject Copy() => JsonNode.Parse(Json, null, ObjectJson.DocumentOptions)!.AsObject();

    public static string MakeKey(string? ns, string name) => string.IsNullOrEmpty(ns) ? name : ns + "/" + name;
}
