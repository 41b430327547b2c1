using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Kubelets;

/// <summary>
/// Connections to kubelets. The server shows a certificate of the cluster's authority. It does not check theirs, as
/// genuine servers do not unless told an authority for them: kubelets sign for themselves.
/// </summary>
internal sealed class KubeletConnector : IDisposable
{
    private static readonly TimeSpan _connectWithin = TimeSpan.FromSeconds(10);
    private readonly X509Certificate2 _certificate;

    public KubeletConnector(X509Certificate2 certificate)
    {
        _certificate = certificate;
        Http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = _connectWithin,
            SslOptions = Tls("kubelet"),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>For plain requests.</summary>
    public HttpClient Http { get; }

    /// <summary>A connection for a protocol of its own.</summary>
    /// <exception cref="StatusException">500: the kubelet cannot be reached.</exception>
    public async Task<Stream> ConnectAsync(IPEndPoint kubelet, CancellationToken ct)
    {
        var socket = new Socket(kubelet.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(_connectWithin);
            await socket.ConnectAsync(kubelet, limit.Token).ConfigureAwait(false);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(Tls(kubelet.Address.ToString()), limit.Token).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is SocketException or IOException or OperationCanceledException)
        {
            socket.Dispose();
            throw Unreachable(kubelet, e.Message);
        }
    }

    public static StatusException Unreachable(IPEndPoint kubelet, string why) =>
        ApiErrors.Internal($"Internal error occurred: error dialing backend: dial tcp {kubelet}: {why}");

    public void Dispose()
    {
        Http.Dispose();
        _certificate.Dispose();
    }

#pragma warning disable CA5359 // see above: there is nothing that a kubelet's own certificate could be checked against
    private SslClientAuthenticationOptions Tls(string host) => new()
    {
        TargetHost = host,
        ClientCertificates = [_certificate],
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };
#pragma warning restore CA5359
}
