using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Tests.Support;

/// <summary>Answers requests in a scripted order. A request that the script does not expect fails the test.</summary>
internal sealed class ScriptedApi : HttpMessageHandler
{
    private readonly ConcurrentQueue<(string Expected, Func<HttpContent?> Content, int Status, Action<HttpResponseMessage>? Change)> _script = new();

    public List<ScriptedRequest> Requests { get; } = [];

    public List<string> Unexpected { get; } = [];

    public ScriptedApi Expect(string request, int status, string body, Action<HttpResponseMessage>? change = null)
    {
        _script.Enqueue((request, () => new StringContent(body, Encoding.UTF8, "application/json"), status, change));
        return this;
    }

    public ScriptedApi Watch(string request, params ScriptedStream[] streams)
    {
        foreach (var stream in streams) _script.Enqueue((request, () => new StreamContent(stream), 200, null));
        return this;
    }

    public ScriptedApi Fail(string request)
    {
        _script.Enqueue((request, () => throw new HttpRequestException("connection refused"), 0, null));
        return this;
    }

    public KubeClient Client(TimeProvider time) =>
        new(this, new Uri("http://api.test"), new KubeClientOptions { TimeProvider = time, UserAgent = "steelyard/test" });

    public void AssertDone()
    {
        Assert.Empty(Unexpected);
        Assert.Empty(_script.Select(s => s.Expected));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var line = $"{request.Method} {Uri.UnescapeDataString(request.RequestUri!.PathAndQuery)}";
        lock (Requests) Requests.Add(new ScriptedRequest(line, body, request));
        if (!_script.TryDequeue(out var step) || !line.StartsWith(step.Expected, StringComparison.Ordinal))
        {
            lock (Unexpected) Unexpected.Add($"{line} (expected: {step.Expected})");
            return new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("unexpected request") };
        }
        var response = new HttpResponseMessage((HttpStatusCode)step.Status) { Content = step.Content() };
        step.Change?.Invoke(response);
        return response;
    }
}
