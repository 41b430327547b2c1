using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Steelyard.TestKit.Fakes;

/// <summary>
/// A Kubernetes API in memory, as far as the processes of the load balancer need one: lists, watches, creations, deletions, and merge and
/// apply patches with optimistic concurrency. It adds ipMode to addresses, and a patch that changes nothing makes no version.
/// </summary>
public sealed class FakeCluster : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Path, string Line)> _history = [];
    private readonly List<(string Collection, Channel<byte[]> Lines)> _watchers = [];
    private readonly List<FakeRequest> _requests = [];
    private long _version;

    /// <summary>Called before a request is handled; a status refuses it, and an exception breaks the connection.</summary>
    public Func<FakeRequest, HttpStatusCode?> Before { get; set; } = _ => null;

    /// <summary>Called after a write was done; an exception loses the answer.</summary>
    public Action<FakeRequest> After { get; set; } = _ => { };

    public IReadOnlyList<FakeRequest> Requests
    {
        get { lock (_gate) return [.. _requests]; }
    }

    public IReadOnlyList<FakeRequest> StatusPatches => [.. Requests.Where(one => one.Method == "PATCH" && one.Path.Contains("/services/"))];

    /// <summary>A way to this cluster for one of several clients, which may dispose it.</summary>
    public HttpMessageHandler Connection() => new Shared(this);

    public JsonObject? Find(string path)
    {
        lock (_gate)
            return _objects.TryGetValue(path, out var found) ? found.DeepClone().AsObject() : null;
    }

    public IReadOnlyList<JsonObject> All(string fragment)
    {
        lock (_gate)
            return [.. _objects.Where(pair => pair.Key.Contains(fragment, StringComparison.Ordinal)).Select(pair => pair.Value.DeepClone().AsObject())];
    }

    /// <summary>Creates or replaces an object, as some other client would.</summary>
    public void Put(string path, JsonObject value)
    {
        lock (_gate)
            Store(path, value);
    }

    public void Change(string path, Action<JsonObject> change)
    {
        lock (_gate)
        {
            var copy = _objects[path].DeepClone().AsObject();
            change(copy);
            Store(path, copy);
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            if (!_objects.Remove(path, out var gone))
                return;
            gone["metadata"]!["resourceVersion"] = $"{++_version}";
            Publish("DELETED", path, gone);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var one = new FakeRequest(request.Method.Method, request.RequestUri!.AbsolutePath, request.RequestUri.Query, body);
        lock (_gate)
            _requests.Add(one);
        if (Before(one) is { } refused)
            return Answer(new JsonObject { ["kind"] = "Status", ["reason"] = $"{refused}", ["message"] = $"{refused}", ["code"] = (int)refused }, refused);
        var answer = Handle(one);
        if (one.Method != "GET")
            After(one);
        return answer;
    }

    private HttpResponseMessage Handle(FakeRequest request)
    {
        lock (_gate)
        {
            return request switch
            {
                { Method: "GET" } when request.Query.Contains("watch=true", StringComparison.Ordinal) => Watch(request),
                { Method: "GET" } when _objects.TryGetValue(request.Path, out var found) => Answer(found),
                { Method: "GET" } when IsCollection(request.Path) => List(request),
                { Method: "POST" } => Create(request),
                { Method: "PATCH" } => Patch(request),
                { Method: "DELETE" } when _objects.ContainsKey(request.Path) => Deleted(request.Path),
                _ => Refuse(HttpStatusCode.NotFound),
            };
        }
    }

    private HttpResponseMessage List(FakeRequest request)
    {
        var items = new JsonArray([.. _objects.Where(pair => IsIn(pair.Key, request.Path)).Select(pair => pair.Value.DeepClone())]);
        return Answer(new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = $"{_version}" }, ["items"] = items });
    }

    private HttpResponseMessage Watch(FakeRequest request)
    {
        var from = long.Parse(request.Query.Split("resourceVersion=")[1].Split('&')[0]);
        var lines = Channel.CreateUnbounded<byte[]>();
        foreach (var (version, path, line) in _history)
        {
            if (version > from && IsIn(path, request.Path))
                lines.Writer.TryWrite(Encoding.UTF8.GetBytes(line));
        }

        _watchers.Add((request.Path, lines));
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new ChannelStream(lines.Reader)) };
    }

    private HttpResponseMessage Deleted(string path)
    {
        Delete(path);
        return Answer(new JsonObject { ["kind"] = "Status", ["status"] = "Success" });
    }

    private HttpResponseMessage Create(FakeRequest request)
    {
        var value = JsonNode.Parse(request.Body)!.AsObject();
        var path = $"{request.Path}/{value["metadata"]!["name"]}";
        return _objects.ContainsKey(path) ? Refuse(HttpStatusCode.Conflict, "AlreadyExists") : Answer(Store(path, value), HttpStatusCode.Created);
    }

    private HttpResponseMessage Patch(FakeRequest request)
    {
        var path = request.Path.EndsWith("/status", StringComparison.Ordinal) ? request.Path[..^"/status".Length] : request.Path;
        if (!_objects.TryGetValue(path, out var stored))
            return Refuse(HttpStatusCode.NotFound);
        var patch = JsonNode.Parse(request.Body)!.AsObject();
        if ((string?)patch["metadata"]?["resourceVersion"] is { } version && version != (string?)stored["metadata"]!["resourceVersion"])
            return Refuse(HttpStatusCode.Conflict, "Conflict");
        var patched = stored.DeepClone().AsObject();
        Merge(patched, patch);
        foreach (var entry in patched["status"]?["loadBalancer"]?["ingress"]?.AsArray() ?? [])
            entry!["ipMode"] ??= "VIP";
        return Answer(JsonNode.DeepEquals(patched, stored) ? stored : Store(path, patched));
    }

    private JsonObject Store(string path, JsonObject value)
    {
        var isNew = !_objects.ContainsKey(path);
        var meta = value["metadata"]!;
        meta["uid"] ??= $"uid-{_version + 1}";
        meta["resourceVersion"] = $"{++_version}";
        _objects[path] = value;
        Publish(isNew ? "ADDED" : "MODIFIED", path, value);
        return value;
    }

    private void Publish(string type, string path, JsonObject value)
    {
        var line = new JsonObject { ["type"] = type, ["object"] = value.DeepClone() }.ToJsonString() + "\n";
        _history.Add((_version, path, line));
        foreach (var (collection, lines) in _watchers)
        {
            if (IsIn(path, collection))
                lines.Writer.TryWrite(Encoding.UTF8.GetBytes(line));
        }
    }

    /// <summary>Whether an object stands in a collection; one without namespace spans all namespaces.</summary>
    private static bool IsIn(string path, string collection)
    {
        if (path.StartsWith(collection + "/", StringComparison.Ordinal) && !path[(collection.Length + 1)..].Contains('/'))
            return true;
        var slash = collection.LastIndexOf('/');
        var parts = path.Split('/');
        return path.StartsWith(collection[..slash] + "/namespaces/", StringComparison.Ordinal) && parts.Length > 2 && parts[^2] == collection[(slash + 1)..];
    }

    private static bool IsCollection(string path) => path.Split('/')[^1] is
        "services" or "endpointslices" or "nodes" or "namespaces" or "pods" or "events"
        or "ipaddresspools" or "l2advertisements" or "bgpadvertisements" or "bgppeers" or "bfdprofiles" or "communities"
        or "configurationstates" or "servicel2statuses";

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject known)
                Merge(known, inner);
            else
                target[name] = Clean(value.DeepClone());
        }
    }

    private static JsonNode Clean(JsonNode value)
    {
        if (value is JsonObject members)
        {
            foreach (var name in members.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList())
                members.Remove(name);
        }

        return value;
    }

    private static HttpResponseMessage Refuse(HttpStatusCode code, string? reason = null) => Answer(
        new JsonObject { ["kind"] = "Status", ["reason"] = reason ?? $"{code}", ["message"] = reason ?? $"{code}", ["code"] = (int)code }, code);

    private static HttpResponseMessage Answer(JsonObject value, HttpStatusCode code = HttpStatusCode.OK) =>
        new(code) { Content = new StringContent(value.ToJsonString(), Encoding.UTF8, "application/json") };

    /// <summary>Lets several clients share the cluster.</summary>
    private sealed class Shared(FakeCluster owner) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            owner.SendAsync(request, cancellationToken);
    }
}
