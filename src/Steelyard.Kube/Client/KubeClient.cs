using System.Net;
using System.Text;
using System.Text.Json;

namespace Steelyard.Kube.Client;

/// <summary>
/// Requests to a Kubernetes API server for objects of any type. Refusals are <see cref="KubeApiException"/>, transport failures
/// <see cref="HttpRequestException"/>, exceeded time <see cref="TimeoutException"/>. Safe for concurrent use.
/// </summary>
public sealed class KubeClient : IDisposable
{
    private readonly KubeTransport _transport;

    /// <param name="handler">Connections; owned and disposed by the client.</param>
    /// <param name="baseAddress">Address of the API server; a path prefix is kept.</param>
    /// <param name="options">Behaviour; null for the defaults.</param>
    public KubeClient(HttpMessageHandler handler, Uri baseAddress, KubeClientOptions? options = null) =>
        _transport = new KubeTransport(handler, baseAddress, options ?? new KubeClientOptions());

    public Uri BaseAddress => _transport.BaseAddress;

    /// <summary>Namespace of the kubeconfig context or of the service account; null when unknown.</summary>
    public string? DefaultNamespace { get; init; }

    /// <summary>Requests sent so far, repetitions included.</summary>
    public long RequestCount => _transport.RequestCount;

    /// <summary>Requests repeated because the server asked to come back later.</summary>
    public long RetryCount => _transport.RetryCount;

    public async Task<T> GetAsync<T>(ResourceType<T> type, ObjectKey key, string? subresource = null, CancellationToken cancellationToken = default)
    {
        var call = new KubeCall(HttpMethod.Get, type.ObjectPath(key, subresource));
        using var body = await _transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return Deserialize(type, body.Span);
    }

    /// <summary>Reads an object with a decoder of one's own.</summary>
    public async Task<T> GetAsync<T>(ResourceType type, ObjectKey key, JsonDecoder<T> decode, CancellationToken cancellationToken = default)
    {
        using var body = await _transport.SendAsync(new KubeCall(HttpMethod.Get, type.ObjectPath(key)), cancellationToken).ConfigureAwait(false);
        return decode(body.Span);
    }

    /// <returns>The object, or default when there is none of that name.</returns>
    public async Task<T?> FindAsync<T>(ResourceType<T> type, ObjectKey key, CancellationToken cancellationToken = default)
    {
        try
        {
            return await GetAsync(type, key, null, cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            return default;
        }
    }

    /// <summary>One page (or the whole list when the query sets no limit); an empty namespace means all.</summary>
    public async Task<ResourceList<T>> ListPageAsync<T>(ResourceType<T> type, string ns, ListQuery query, CancellationToken cancellationToken = default)
    {
        using var body = await ListRawAsync(type, ns, query, cancellationToken).ConfigureAwait(false);
        var items = new List<T>();
        var (version, next) = ListPageReader.Read(body.Span, item => items.Add(Deserialize(type, item)));
        return new ResourceList<T>(items, version, next);
    }

    /// <summary>All objects, read in pages of <paramref name="pageSize"/>.</summary>
    public async Task<ResourceList<T>> ListAsync<T>(
        ResourceType<T> type, string ns, ListQuery? query = null, int pageSize = 500, CancellationToken cancellationToken = default)
    {
        var all = new List<T>();
        query = (query ?? new ListQuery()) with { Limit = pageSize };
        while (true)
        {
            var page = await ListPageAsync(type, ns, query, cancellationToken).ConfigureAwait(false);
            all.AddRange(page.Items);
            if (page.Continue is null) return new ResourceList<T>(all, page.ResourceVersion, null);
            // A continued list must not name a resourceVersion: the token carries it.
            query = query with { Continue = page.Continue, ResourceVersion = null };
        }
    }

    public Task<T> CreateAsync<T>(ResourceType<T> type, string ns, T value, CancellationToken cancellationToken = default) =>
        WriteAsync(type, HttpMethod.Post, type.CollectionPath(ns), value, cancellationToken);

    /// <summary>Creates from a finished UTF-8 JSON body; the answer is not decoded.</summary>
    /// <param name="type">The resource.</param>
    /// <param name="key">Namespace, and the parent's name when a subresource (such as <c>binding</c>) is created.</param>
    /// <param name="body">The object.</param>
    /// <param name="subresource">Subresource of the object named by the key.</param>
    public Task CreateRawAsync(
        ResourceType type, ObjectKey key, ReadOnlyMemory<byte> body, string? subresource = null, CancellationToken cancellationToken = default)
    {
        var path = subresource is null ? type.CollectionPath(key.Namespace) : type.ObjectPath(key, subresource);
        return SendAsync(new KubeCall(HttpMethod.Post, path, body, KubeCall.Json), cancellationToken);
    }

    /// <summary>Creates from a finished body and reads the answer with a decoder of one's own.</summary>
    public async Task<T> CreateAsync<T>(
        ResourceType type, string ns, ReadOnlyMemory<byte> body, JsonDecoder<T> decode, CancellationToken cancellationToken = default)
    {
        var call = new KubeCall(HttpMethod.Post, type.CollectionPath(ns), body, KubeCall.Json);
        using var answer = await _transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return decode(answer.Span);
    }

    /// <summary>Replaces the object; a resourceVersion in it is compared by the server.</summary>
    public Task<T> UpdateAsync<T>(
        ResourceType<T> type, ObjectKey key, T value, string? subresource = null, CancellationToken cancellationToken = default) =>
        WriteAsync(type, HttpMethod.Put, type.ObjectPath(key, subresource), value, cancellationToken);

    /// <summary>Patches and returns the new object.</summary>
    public async Task<T> PatchAsync<T>(
        ResourceType<T> type, ObjectKey key, KubePatch patch, string? subresource = null, CancellationToken cancellationToken = default)
    {
        using var body = await _transport.SendAsync(PatchCall(type, key, patch, subresource), cancellationToken).ConfigureAwait(false);
        return Deserialize(type, body.Span);
    }

    /// <summary>Patches and reads the answer with a decoder of one's own.</summary>
    public async Task<T> PatchAsync<T>(
        ResourceType type, ObjectKey key, KubePatch patch, JsonDecoder<T> decode, CancellationToken cancellationToken = default)
    {
        using var body = await _transport.SendAsync(PatchCall(type, key, patch, null), cancellationToken).ConfigureAwait(false);
        return decode(body.Span);
    }

    /// <summary>Patches without decoding the answer: the cheapest write.</summary>
    public Task PatchRawAsync(
        ResourceType type, ObjectKey key, KubePatch patch, string? subresource = null, CancellationToken cancellationToken = default) =>
        SendAsync(PatchCall(type, key, patch, subresource), cancellationToken);

    /// <param name="type">The resource.</param>
    /// <param name="key">The object.</param>
    /// <param name="body">DeleteOptions as JSON (preconditions, propagation); empty for the server's defaults.</param>
    public Task DeleteAsync(ResourceType type, ObjectKey key, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default) =>
        SendAsync(new KubeCall(HttpMethod.Delete, type.ObjectPath(key), body, body.IsEmpty ? null : KubeCall.Json), cancellationToken);

    public void Dispose() => _transport.Dispose();

    internal ValueTask<PooledBody> ListRawAsync(ResourceType type, string ns, ListQuery query, CancellationToken cancellationToken) =>
        _transport.SendAsync(new KubeCall(HttpMethod.Get, type.CollectionPath(ns) + query.ToListQuery()), cancellationToken);

    /// <summary>Opens a watch; the response must be disposed. It ends on its own after the timeout.</summary>
    internal ValueTask<HttpResponseMessage> OpenWatchAsync(
        ResourceType type, string ns, ListQuery query, TimeSpan timeout, CancellationToken cancellationToken) =>
        _transport.OpenAsync(new KubeCall(HttpMethod.Get, type.CollectionPath(ns) + query.ToWatchQuery(timeout)), cancellationToken);

    private static T Deserialize<T>(ResourceType<T> type, ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, type.TypeInfo) ?? throw new JsonException($"the server answered null for {type}");

    private static KubeCall PatchCall(ResourceType type, ObjectKey key, KubePatch patch, string? subresource)
    {
        var query = new StringBuilder();
        ListQuery.Add(query, "fieldManager", patch.FieldManager);
        if (patch.Force) ListQuery.Add(query, "force", "true");
        return new KubeCall(HttpMethod.Patch, type.ObjectPath(key, subresource) + query, patch.Body, patch.ContentType);
    }

    private async Task<T> WriteAsync<T>(ResourceType<T> type, HttpMethod method, string path, T value, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type.TypeInfo);
        using var body = await _transport.SendAsync(new KubeCall(method, path, json, KubeCall.Json), cancellationToken).ConfigureAwait(false);
        return Deserialize(type, body.Span);
    }

    private async Task SendAsync(KubeCall call, CancellationToken cancellationToken) =>
        (await _transport.SendAsync(call, cancellationToken).ConfigureAwait(false)).Dispose();
}
