using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Client;

/// <summary>A client whose lists and watches see the selected objects only.</summary>
internal sealed class SelectingClient(HttpObjectClient inner, ListFilter selected) : IObjectClient
{
    public Task<JsonObject?> GetAsync(ResourceName resource, string? ns, string name, CancellationToken ct) =>
        inner.GetAsync(resource, ns, name, ct);

    public Task<ObjectList> ListAsync(ResourceName resource, string? ns, ListFilter? filter, CancellationToken ct) =>
        inner.ListAsync(resource, ns, filter is null ? selected : Both(filter), ct);

    public IAsyncEnumerable<ObjectEvent> WatchAsync(ResourceName resource, string? ns, string resourceVersion, CancellationToken ct) =>
        inner.WatchAsync(resource, ns, selected, resourceVersion, ct);

    public Task<JsonObject> CreateAsync(ResourceName resource, string? ns, JsonObject obj, CancellationToken ct) =>
        inner.CreateAsync(resource, ns, obj, ct);

    public Task<JsonObject> UpdateAsync(ResourceName resource, JsonObject obj, string? subresource, CancellationToken ct) =>
        inner.UpdateAsync(resource, obj, subresource, ct);

    public Task<JsonObject> MergePatchAsync(
        ResourceName resource, string? ns, string name, JsonObject patch, string? subresource, CancellationToken ct) =>
        inner.MergePatchAsync(resource, ns, name, patch, subresource, ct);

    public Task DeleteAsync(ResourceName resource, string? ns, string name, JsonObject? deleteOptions, CancellationToken ct) =>
        inner.DeleteAsync(resource, ns, name, deleteOptions, ct);

    // Selectors are lists of demands: joined by a comma, all of them hold.
    private ListFilter Both(ListFilter other) =>
        new(Join(selected.LabelSelector, other.LabelSelector), Join(selected.FieldSelector, other.FieldSelector));

    private static string? Join(string? one, string? other) =>
        string.IsNullOrEmpty(one) ? other : string.IsNullOrEmpty(other) ? one : $"{one},{other}";
}
