using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Client;

/// <summary>
/// The API as seen from inside the server's process: the same admission, defaulting, validation and storage as over
/// HTTP, without sockets. The workload controllers use nothing else. Objects handed out are private copies: the
/// caller may change them. Refusals are <see cref="ApiMachinery.Errors.StatusException"/>.
/// </summary>
public interface IObjectClient
{
    Task<JsonObject?> GetAsync(ResourceName resource, string? ns, string name, CancellationToken ct);

    /// <summary>Lists objects; <paramref name="ns"/> null means all namespaces.</summary>
    Task<ObjectList> ListAsync(ResourceName resource, string? ns, ListFilter? filter, CancellationToken ct);

    /// <summary>Streams changes after <paramref name="resourceVersion"/>; ends with a 410 StatusException when that version was compacted.</summary>
    IAsyncEnumerable<ObjectEvent> WatchAsync(ResourceName resource, string? ns, string resourceVersion, CancellationToken ct);

    Task<JsonObject> CreateAsync(ResourceName resource, string? ns, JsonObject obj, CancellationToken ct);

    /// <summary>Replaces an object, or one of its subresources (for instance "status").</summary>
    Task<JsonObject> UpdateAsync(ResourceName resource, JsonObject obj, string? subresource, CancellationToken ct);

    /// <summary>JSON merge patch (RFC 7386).</summary>
    Task<JsonObject> MergePatchAsync(ResourceName resource, string? ns, string name, JsonObject patch, string? subresource, CancellationToken ct);

    Task DeleteAsync(ResourceName resource, string? ns, string name, JsonObject? deleteOptions, CancellationToken ct);
}

/// <summary>Group ("" for the core group), version and plural, for instance ("apps", "v1", "deployments").</summary>
public sealed record ResourceName(string Group, string Version, string Plural)
{
    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
}

public sealed record ListFilter(string? LabelSelector = null, string? FieldSelector = null);

public sealed record ObjectList(IReadOnlyList<JsonObject> Items, string ResourceVersion);

/// <summary>One watch event: ADDED, MODIFIED, DELETED or BOOKMARK.</summary>
public sealed record ObjectEvent(string Type, JsonObject Object);
