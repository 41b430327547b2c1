using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Admission;

/// <summary>
/// Calls admission and conversion webhooks over HTTPS, trusting the CA bundle of each one's clientConfig. Connections
/// are kept for each bundle.
/// </summary>
public sealed class WebhookClient(IServiceResolver services, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);

    /// <summary>
    /// Posts a review and gives the answer. <paramref name="clientConfig"/> is the object with url or service and
    /// caBundle. Throws <see cref="WebhookCallException"/>.
    /// </summary>
    public async Task<JsonObject> PostAsync(JsonNode clientConfig, JsonObject review, int timeoutSeconds, CancellationToken ct)
    {
        var target = Target(clientConfig, timeoutSeconds);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(timeoutSeconds), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await SendAsync(clientConfig, target, review, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new WebhookCallException($"Post \"{target}\": context deadline exceeded", e);
        }
        catch (HttpRequestException e)
        {
            throw new WebhookCallException($"Post \"{target}\": {Describe(e, new Uri(target))}", e);
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private static string Target(JsonNode config, int timeoutSeconds)
    {
        var address = config.TextOrNull("url");
        if (address is null)
        {
            var port = config.IntegerOrNull("service", "port") ?? 443;
            var path = config.Text("service", "path").TrimStart('/');
            address = $"https://{config.Text("service", "name")}.{config.Text("service", "namespace")}.svc:{port}/{path}";
        }
        return $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}timeout={timeoutSeconds}s";
    }

    private async Task<JsonObject> SendAsync(JsonNode config, string target, JsonObject review, CancellationToken ct)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri))
            throw new WebhookCallException($"parse \"{target}\": invalid URL");
        using var request = new HttpRequestMessage(HttpMethod.Post, uri);
        request.Headers.UserAgent.ParseAdd("kube-apiserver-admission");
        request.Headers.Accept.ParseAdd("application/json, */*");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(review.ToJsonString()));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Client(config).SendAsync(request, ct).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new WebhookCallException((int)response.StatusCode >= 500
                ? "an error on the server (\"unknown\") has prevented the request from succeeding"
                : "the server rejected our request for an unknown reason");
        return await ReadAsync(response, ct).ConfigureAwait(false);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
            return JsonNode.Parse(bytes) as JsonObject ?? throw new WebhookCallException("the answer is not an object");
        }
        catch (JsonException e)
        {
            throw new WebhookCallException($"couldn't get version/kind; json parse error: {e.Message}", e);
        }
    }

    private HttpClient Client(JsonNode config)
    {
        var bundle = config.Text("caBundle");
        var service = config.At("service");
        var key = service is null ? bundle : $"{service.ToJsonString()}\n{bundle}";
        return _clients.GetOrAdd(key, _ => new HttpClient(Handler(bundle, service)) { Timeout = Timeout.InfiniteTimeSpan });
    }

    private SocketsHttpHandler Handler(string bundle, JsonNode? service)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (bundle.Length > 0)
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Trust(bundle) };
        if (service is not null)
            handler.ConnectCallback = (_, ct) => ConnectAsync(service, ct);
        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(JsonNode service, CancellationToken ct)
    {
        var port = (int)(service.IntegerOrNull("port") ?? 443);
        var endpoint = await services.ResolveAsync(service.Text("namespace"), service.Text("name"), port, ct).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, ct).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static RemoteCertificateValidationCallback Trust(string bundle)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new WebhookCallException("unable to load root certificates: unable to parse bytes as PEM block", e);
        }
        return (_, certificate, _, errors) => certificate is X509Certificate2 leaf
            && (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && ChainHolds(leaf, roots);
    }

    private static bool ChainHolds(X509Certificate2 leaf, X509Certificate2Collection roots)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }

    private static string Describe(HttpRequestException error, Uri uri) => error switch
    {
        { InnerException: WebhookCallException inner } => inner.Message,
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => $"dial tcp {uri.Authority}: connect: connection refused",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => $"dial tcp: lookup {uri.Host}: no such host",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        _ => error.InnerException?.Message ?? error.Message,
    };
}
