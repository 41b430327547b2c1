using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>Plain HTTP to the API with the kubeconfig's credentials, or with a bearer token, or with none.</summary>
public sealed class ApiClient(ClusterConnection connection, string? token = null, bool anonymous = false)
{
    public const string JsonPatch = "application/json-patch+json";
    public const string MergePatch = "application/merge-patch+json";
    public const string StrategicPatch = "application/strategic-merge-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The same server seen by the bearer of a token.</summary>
    public ApiClient WithToken(string bearer) => new(connection, bearer, anonymous: true);

    public ApiClient Anonymous() => new(connection, null, anonymous: true);

    public Task<Answer> GetAsync(string path, string accept = "application/json") => SendAsync("GET", path, null, accept: accept);

    public Task<Answer> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<Answer> PutAsync(string path, JsonNode body) => SendAsync("PUT", path, body.ToJsonString());

    public Task<Answer> DeleteAsync(string path, string? options = null) => SendAsync("DELETE", path, options);

    public Task<Answer> MergeAsync(string path, string patch) => SendAsync("PATCH", path, patch, MergePatch);

    public Task<Answer> PatchAsync(string path, string contentType, string patch) => SendAsync("PATCH", path, patch, contentType);

    /// <summary>Server-side apply; the body may be JSON since YAML contains it.</summary>
    public Task<Answer> ApplyAsync(string path, string manager, string body, string more = "") =>
        SendAsync("PATCH", $"{path}?fieldManager={manager}{more}", body, ApplyPatch);

    public Task<Answer> SendAsync(string method, string path, string? body, string? contentType = "application/json", string accept = "application/json") =>
        SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), contentType, accept);

    public async Task<Answer> SendAsync(string method, string path, byte[]? body, string? contentType, string accept)
    {
        using var request = Request(method, path, body, contentType, accept);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var response = await connection.SendAsync(request, anonymous, limit.Token);
        return new Answer($"{method} {path}", response, await response.Content.ReadAsStringAsync(limit.Token));
    }

    /// <summary>Opens a watch; its events arrive while the caller does other things.</summary>
    public async Task<WatchStream> WatchAsync(string pathAndQuery, string accept = "application/json")
    {
        using var request = Request("GET", pathAndQuery, null, null, accept);
        var response = await connection.SendAsync(request, anonymous, TestContext.Current.CancellationToken);
        if (response.IsSuccessStatusCode)
            return new WatchStream(response);
        using (response)
            throw new InvalidOperationException($"watch {pathAndQuery}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    private HttpRequestMessage Request(string method, string path, byte[]? body, string? contentType, string accept)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", "conformance/1");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return request;
    }
}
