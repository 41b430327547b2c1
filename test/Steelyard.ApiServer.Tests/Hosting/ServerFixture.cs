using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Hosting;

namespace Steelyard.ApiServer.Tests.Hosting;

/// <summary>One server in this process, asked over plain HTTP; each test takes a namespace of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private HttpClient? _http;
    private int _namespaces;

    public ApiServerHost Host { get; private set; } = null!;

    public HttpClient Http => _http!;

    public async ValueTask InitializeAsync()
    {
        Host = await ApiServerHost.StartAsync(new ApiServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), PlainHttp = true });
        _http = new HttpClient { BaseAddress = Host.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>A new namespace; returns the path of its ConfigMaps.</summary>
    public async Task<string> NewNamespaceAsync()
    {
        var name = $"t-{Interlocked.Increment(ref _namespaces)}";
        var (code, _) = await SendAsync("POST", "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        Assert.Equal(201, code);
        return $"/api/v1/namespaces/{name}/configmaps";
    }

    public async Task<(int Code, JsonNode Body)> SendAsync(string method, string path, string? body = null, string type = "application/json")
    {
        using var response = await RawAsync(method, path, body, type);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public Task<HttpResponseMessage> RawAsync(string method, string path, string? body = null, string type = "application/json", string? accept = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The first lines of a watch.</summary>
    public async Task<List<JsonNode>> WatchAsync(string path, int events)
    {
        using var response = await RawAsync("GET", path);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var seen = new List<JsonNode>();
        while (seen.Count < events && await reader.ReadLineAsync() is { } line)
            seen.Add(JsonNode.Parse(line)!);
        return seen;
    }
}
