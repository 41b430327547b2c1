using System.Net.Http.Headers;
using k8s;

namespace Steelyard.TestKit.Cluster;

/// <summary>Plain HTTP to the API of a kubeconfig's current context, with its credentials or with none.</summary>
public sealed class ClusterConnection : IDisposable
{
    private readonly HttpClient _admin;
    private readonly HttpClient _bare;

    public ClusterConnection(string kubeconfig)
    {
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        Server = new Uri(config.Host);
        _admin = Client(config, withCertificate: true);
        if (config.AccessToken is { Length: > 0 } token)
            _admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _bare = Client(config, withCertificate: false);
    }

    public Uri Server { get; }

    /// <summary>Sends with the kubeconfig's credentials, or, when <paramref name="anonymous"/>, with only what the request carries itself.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool anonymous, CancellationToken ct)
    {
        request.RequestUri = new Uri(Server, request.RequestUri!);
        return (anonymous ? _bare : _admin).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public void Dispose()
    {
        _admin.Dispose();
        _bare.Dispose();
    }

    private static HttpClient Client(KubernetesClientConfiguration config, bool withCertificate)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            config.SkipTlsVerify || KubernetesCertificates.Accepts(config.SslCaCerts, certificate, chain, errors);
        if (withCertificate && KubernetesCertificates.Own(config) is { } own)
            handler.SslOptions.ClientCertificates = [own];
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
