using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Steelyard.ApiServer.Client;

/// <summary>Sockets to an API server as a <see cref="ClusterAccess"/> describes it.</summary>
internal static class ClusterHttp
{
    // A power cut sends no goodbye: without pings a watch would wait for ever on a server that is gone.
    private static readonly TimeSpan _pingDelay = TimeSpan.FromSeconds(10);

    public static HttpClient Create(ClusterAccess access)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = _pingDelay,
            KeepAlivePingTimeout = _pingDelay,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = Tls(access),
        };
        return new HttpClient(new Bearer(access, handler))
        {
            BaseAddress = access.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = access.Server.Scheme == Uri.UriSchemeHttps ? new Version(2, 0) : new Version(1, 1),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    private static SslClientAuthenticationOptions Tls(ClusterAccess access)
    {
        var options = new SslClientAuthenticationOptions();
        if (access.ServerName is { Length: > 0 } name)
            options.TargetHost = name;
        if (access.ClientCertificate is { } own)
            options.ClientCertificates = [own];
        if (access.SkipVerification)
#pragma warning disable CA5359 // the kubeconfig says insecure-skip-tls-verify: its owner asked for exactly this
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (access.Authorities.Count > 0)
            options.CertificateChainPolicy = Chain(access.Authorities);
        return options;
    }

    private static X509ChainPolicy Chain(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private sealed class Bearer(ClusterAccess access, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (await TokenAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        private async ValueTask<string?> TokenAsync(CancellationToken ct) =>
            access.TokenFile is { } file ? (await File.ReadAllTextAsync(file, ct).ConfigureAwait(false)).Trim() : access.Token;
    }
}
