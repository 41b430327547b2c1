using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Client;

/// <summary>
/// The API of another process over HTTPS: JSON objects, bookmarked watches. Refusals of the server are
/// <see cref="StatusException"/>; no answer is an <see cref="HttpRequestException"/> or, after the request's time,
/// a <see cref="TimeoutException"/>.
/// </summary>
public sealed class HttpObjectClient : IObjectClient, IDisposable
{
    private readonly HttpClient _http;
    private readonly string _fieldManager;
    private readonly TimeProvider _time;

    /// <param name="access">Stays the caller's and must outlive this client.</param>
    /// <param name="fieldManager">Name in managedFields.</param>
    public HttpObjectClient(ClusterAccess access, string fieldManager, TimeProvider time)
    {
        _http = ClusterHttp.Create(access);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(fieldManager + "/1");
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _fieldManager = fieldManager;
        _time = time;
    }

    /// <summary>How long a request other than a watch may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public async Task<JsonObject?> GetAsync(ResourceName resource, string? ns, string name, CancellationToken ct)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, ResourcePath.Of(resource, ns, name), null, null, ct).ConfigureAwait(false);
        }
        catch (StatusException e) when (e.Code == 404)
        {
            return null;
        }
    }

    public async Task<ObjectList> ListAsync(ResourceName resource, string? ns, ListFilter? filter, CancellationToken ct)
    {
        var path = ResourcePath.Query(
            ResourcePath.Of(resource, ns), ("labelSelector", filter?.LabelSelector), ("fieldSelector", filter?.FieldSelector));
        var list = await SendAsync(HttpMethod.Get, path, null, null, ct).ConfigureAwait(false);
        var kind = list.Text("kind");
        kind = kind.EndsWith("List", StringComparison.Ordinal) ? kind[..^4] : kind;
        var items = list["items"] as JsonArray ?? [];
        var objects = new List<JsonObject>(items.Count);
        foreach (var item in items.OfType<JsonObject>())
            objects.Add(Named(item, list.Text("apiVersion"), kind));
        items.Clear();
        return new ObjectList(objects, list.Text("metadata", "resourceVersion"));
    }

    public IAsyncEnumerable<ObjectEvent> WatchAsync(ResourceName resource, string? ns, string resourceVersion, CancellationToken ct) =>
        WatchAsync(resource, ns, null, resourceVersion, ct);

    /// <summary>Streams changes of the selected objects; one that no longer fits the selectors is told as DELETED.</summary>
    public async IAsyncEnumerable<ObjectEvent> WatchAsync(
        ResourceName resource, string? ns, ListFilter? filter, string resourceVersion,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var path = ResourcePath.Query(
            ResourcePath.Of(resource, ns), ("watch", "1"), ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion),
            ("labelSelector", filter?.LabelSelector), ("fieldSelector", filter?.FieldSelector));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await OpenWatchAsync(request, ct).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        await foreach (var change in WatchLines.ReadAsync(body, ct).ConfigureAwait(false))
            yield return change;
    }

    public Task<JsonObject> CreateAsync(ResourceName resource, string? ns, JsonObject obj, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, Write(ResourcePath.Of(resource, ns)), obj, null, ct);

    /// <summary>Posts to a subresource: "token" of serviceaccounts, "binding" and "eviction" of pods.</summary>
    public Task<JsonObject> CreateAsync(ResourceName resource, string? ns, string name, string subresource, JsonObject obj, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, Write(ResourcePath.Of(resource, ns, name, subresource)), obj, null, ct);

    public Task<JsonObject> UpdateAsync(ResourceName resource, JsonObject obj, string? subresource, CancellationToken ct)
    {
        var path = ResourcePath.Of(resource, obj.TextOrNull("metadata", "namespace"), obj.Text("metadata", "name"), subresource);
        return SendAsync(HttpMethod.Put, Write(path), obj, null, ct);
    }

    public Task<JsonObject> MergePatchAsync(
        ResourceName resource, string? ns, string name, JsonObject patch, string? subresource, CancellationToken ct) =>
        PatchAsync(resource, ns, name, PatchType.Merge, patch, subresource, ct);

    /// <summary>Changes an object by a patch of any <see cref="PatchType"/>.</summary>
    public Task<JsonObject> PatchAsync(
        ResourceName resource, string? ns, string name, string patchType, JsonNode patch, string? subresource, CancellationToken ct) =>
        SendAsync(HttpMethod.Patch, Write(ResourcePath.Of(resource, ns, name, subresource)), patch, patchType, ct);

    public Task DeleteAsync(ResourceName resource, string? ns, string name, JsonObject? deleteOptions, CancellationToken ct) =>
        SendAsync(HttpMethod.Delete, ResourcePath.Of(resource, ns, name), deleteOptions, null, ct);

    /// <summary>The same API with lists and watches limited to the selected objects, for an informer of only these.</summary>
    public IObjectClient Selecting(ListFilter filter) => new SelectingClient(this, filter);

    public void Dispose() => _http.Dispose();

    private string Write(string path) => ResourcePath.Query(path, ("fieldManager", _fieldManager));

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body, string? contentType, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(RequestTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType ?? "application/json");
        try
        {
            using var response = await OpenAsync(request, stop.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(stop.Token).ConfigureAwait(false);
            var answer = await JsonNode.ParseAsync(stream, cancellationToken: stop.Token).ConfigureAwait(false);
            return answer as JsonObject ?? throw new InvalidDataException($"{method} {path} was answered with something else than an object");
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            // Either this request's time is over, or that for making a connection, which is told in the same way.
            throw new TimeoutException($"{method} {path} was not answered in time", e);
        }
    }

    private async Task<HttpResponseMessage> OpenWatchAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await OpenAsync(request, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("the API server does not accept connections", e);
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await StatusReader.ReadAsync(response, ct).ConfigureAwait(false);
    }

    // Items of a list do not name their kind; whoever keeps them beside objects of a watch expects that they do.
    private static JsonObject Named(JsonObject item, string apiVersion, string kind)
    {
        item["apiVersion"] ??= apiVersion;
        item["kind"] ??= kind;
        return item;
    }
}
