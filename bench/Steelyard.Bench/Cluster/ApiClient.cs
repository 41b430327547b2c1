using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench.Cluster;

/// <summary>The few requests that the benchmarks make, over HTTP/1.1 with connections that stay open.</summary>
internal sealed class ApiClient(string kubeconfig) : IDisposable
{
    private readonly ClusterConnection _connection = new(kubeconfig);

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await ReadAsync(HttpMethod.Get, path, null))!;

    public Task PostAsync(string path, string json) => ReadAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"));

    public Task DeleteAsync(string path) => ReadAsync(HttpMethod.Delete, path, null);

    /// <summary>Creates or updates the object at this path from YAML.</summary>
    public Task ApplyAsync(string path, string yaml) =>
        ReadAsync(HttpMethod.Patch, $"{path}?fieldManager=bench&force=true", new StringContent(yaml, Encoding.UTF8, "application/apply-patch+yaml"));

    /// <summary>The answer's body as it arrives; the caller disposes the response.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version11 };
        return (await _connection.SendAsync(request, anonymous: false, ct)).EnsureSuccessStatusCode();
    }

    public void Dispose() => _connection.Dispose();

    private async Task<string> ReadAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version11, Content = content };
        using var response = await _connection.SendAsync(request, anonymous: false, default);
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? body : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {body}");
    }
}
