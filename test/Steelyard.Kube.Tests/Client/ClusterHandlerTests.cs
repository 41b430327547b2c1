using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Steelyard.Kube.Client;
using Steelyard.Kube.Tests.Support;

namespace Steelyard.Kube.Tests.Client;

/// <summary>Kubeconfig with CA and client certificate against a TLS server on the loopback interface.</summary>
public sealed class ClusterHandlerTests : IDisposable
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-1);
    private readonly X509Certificate2 _authority = Authority("CN=test-ca");
    private readonly string _folder = Directory.CreateTempSubdirectory("cluster").FullName;

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task FromKubeconfig_OwnAuthorityAndClientCertificate_ServerSeesTheClient()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = ServeOneAsync(listener);
        using var client = KubeClientFactory.FromKubeconfig(Kubeconfig(listener, _authority));
        var thing = await client.GetAsync(Things.Type, new ObjectKey("ns", "a"));
        Assert.Equal("a", thing.Metadata.Name);
        Assert.Equal("CN=admin", await server);
    }

    [Fact]
    public async Task FromKubeconfig_ForeignAuthority_RefusesTheServer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        using var foreign = Authority("CN=test-ca");
        listener.Start();
        var server = ServeOneAsync(listener);
        using var client = KubeClientFactory.FromKubeconfig(Kubeconfig(listener, foreign));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Things.Type, new ObjectKey("ns", "a")));
        await Assert.ThrowsAnyAsync<Exception>(() => server);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(s_from, s_from.AddYears(1));
    }

    private (X509Certificate2 Certificate, string KeyPem) Issue(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_authority, s_from, s_from.AddDays(30), RandomNumberGenerator.GetBytes(8));
        return (issued.CopyWithPrivateKey(key), key.ExportPkcs8PrivateKeyPem());
    }

    private string Kubeconfig(TcpListener listener, X509Certificate2 authority)
    {
        var (certificate, key) = Issue("CN=admin");
        var path = Path.Combine(_folder, "config");
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            current-context: x
            clusters:
            - name: c
              cluster: { server: "https://127.0.0.1:{{((IPEndPoint)listener.LocalEndpoint).Port}}", certificate-authority-data: {{Base64(authority.ExportCertificatePem())}} }
            contexts:
            - name: x
              context: { cluster: c, user: u }
            users:
            - name: u
              user: { client-certificate-data: {{Base64(certificate.ExportCertificatePem())}}, client-key-data: {{Base64(key)}} }
            """);
        return path;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    /// <returns>The subject of the client's certificate.</returns>
    private async Task<string> ServeOneAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(connection.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = Issue("CN=server").Certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        await stream.ReadAtLeastAsync(new byte[4096], 1);
        var body = Things.Item("a", 1);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        await stream.ShutdownAsync();
        return stream.RemoteCertificate!.Subject;
    }
}
