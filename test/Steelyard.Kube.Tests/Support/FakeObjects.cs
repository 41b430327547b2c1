using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Tests.Support;

/// <summary>Stores objects by path: POST, GET and merge PATCH with optimistic concurrency, and nothing else.</summary>
internal sealed class FakeObjects : HttpMessageHandler
{
    private readonly object _gate = new();
    private int _version;

    public SortedDictionary<string, JsonObject> Stored { get; } = [];

    public List<string> Log { get; } = [];

    /// <summary>Decides about a request before it is handled: a status code to refuse it, -1 for a broken connection, 0 to let it pass.</summary>
    public Func<HttpRequestMessage, int> Refuse { get; set; } = _ => 0;

    public KubeClient Client(TimeProvider time, string agent = "test") =>
        new(new Shared(this), new Uri("https://api.test"), new KubeClientOptions { TimeProvider = time, UserAgent = agent });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        lock (_gate)
        {
            Log.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            var refused = Refuse(request);
            if (refused < 0) throw new HttpRequestException("connection refused");
            return refused > 0 ? Status(refused, "Refused") : Handle(request, body);
        }
    }

    private HttpResponseMessage Handle(HttpRequestMessage request, JsonObject? body)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (request.Method == HttpMethod.Post)
        {
            path += "/" + body!["metadata"]!["name"]!.GetValue<string>();
            return Stored.ContainsKey(path) ? Status(409, "AlreadyExists") : Store(path, body, 201);
        }
        if (!Stored.TryGetValue(path, out var stored)) return Status(404, "NotFound");
        if (request.Method == HttpMethod.Get) return Answer(stored, 200);
        Assert.Equal("application/merge-patch+json", request.Content!.Headers.ContentType!.MediaType);
        var wanted = body!["metadata"]?["resourceVersion"]?.GetValue<string>();
        if (wanted is not null && wanted != stored["metadata"]!["resourceVersion"]!.GetValue<string>()) return Status(409, "Conflict");
        var patched = stored.DeepClone().AsObject();
        Merge(patched, body);
        return Store(path, patched, 200);
    }

    private HttpResponseMessage Store(string path, JsonObject value, int status)
    {
        value["metadata"]!["resourceVersion"] = $"{++_version}";
        Stored[path] = value;
        return Answer(value, status);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject known) Merge(known, inner);
            else target[name] = value?.DeepClone();
        }
    }

    private static HttpResponseMessage Answer(JsonObject value, int status) =>
        new((HttpStatusCode)status) { Content = new StringContent(value.ToJsonString(), Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Status(int code, string reason) =>
        Answer(new JsonObject { ["kind"] = "Status", ["reason"] = reason, ["message"] = reason, ["code"] = code }, code);

    /// <summary>Lets several clients share the store.</summary>
    private sealed class Shared(FakeObjects owner) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            owner.SendAsync(request, cancellationToken);
    }
}
