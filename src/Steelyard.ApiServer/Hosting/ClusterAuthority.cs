using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steelyard.ApiServer.Hosting;

/// <summary>
/// The cluster's own certificate authority. With a data directory it is kept there, so that kubeconfigs stay good over
/// a restart; else it lives as long as the process.
/// </summary>
public sealed class ClusterAuthority : IDisposable
{
    private const string CertificateFile = "ca.crt";
    private const string KeyFile = "ca.key";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan _authorityLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(365);
    private readonly X509Certificate2 _authority;
    private readonly TimeProvider _clock;

    private ClusterAuthority(X509Certificate2 authority, TimeProvider clock)
    {
        _authority = authority;
        _clock = clock;
    }

    public X509Certificate2 Certificate => _authority;

    public string CertificatePem => _authority.ExportCertificatePem();

    /// <summary>Loads the authority of a data directory, or makes one (and keeps it there).</summary>
    public static ClusterAuthority Open(string? dataDirectory, TimeProvider clock)
    {
        if (dataDirectory is null)
            return new ClusterAuthority(Create(clock), clock);
        var certificate = Path.Combine(dataDirectory, CertificateFile);
        var key = Path.Combine(dataDirectory, KeyFile);
        if (File.Exists(certificate) && File.Exists(key))
            return new ClusterAuthority(X509Certificate2.CreateFromPemFile(certificate, key), clock);
        var authority = Create(clock);
        WritePrivate(key, authority.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, authority.ExportCertificatePem());
        return new ClusterAuthority(authority, clock);
    }

    /// <summary>A certificate for the server at an address.</summary>
    /// <param name="more">Further names and addresses that clients may know it by.</param>
    public X509Certificate2 IssueServer(IPAddress address, params IEnumerable<string> more)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in (ReadOnlySpan<string>)["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"])
            names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        // The address of the service default/kubernetes, by which Pods reach the API.
        names.AddIpAddress(IPAddress.Parse("10.43.0.1"));
        Add(names, more);
        if (!IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            names.AddIpAddress(address);
        return Issue("CN=kube-apiserver", "1.3.6.1.5.5.7.3.1", names);
    }

    /// <summary>A certificate for a server of another name, such as a node's kubelet.</summary>
    /// <param name="name">Common name, for instance system:node:agent-0.</param>
    /// <param name="hosts">Names and addresses that clients know it by.</param>
    public X509Certificate2 IssueServer(string name, params IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        Add(names, hosts);
        return Issue($"CN={name}", "1.3.6.1.5.5.7.3.1", names);
    }

    /// <summary>A client certificate: the name is the user, the organisation the group.</summary>
    public X509Certificate2 IssueClient(string user, string group) => Issue($"O={group}, CN={user}", ClientAuthentication, null);

    /// <summary>True when this authority issued a client certificate that is good now.</summary>
    public bool Trusts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        chain.ChainPolicy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    public void Dispose() => _authority.Dispose();

    private static void Add(SubjectAlternativeNameBuilder names, IEnumerable<string> hosts)
    {
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
    }

    private static X509Certificate2 Create(TimeProvider clock)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=steelyard-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = clock.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now + _authorityLifetime);
    }

    private X509Certificate2 Issue(string subject, string usage, SubjectAlternativeNameBuilder? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names is not null)
            request.CertificateExtensions.Add(names.Build());
        var now = _clock.GetUtcNow();
        using var certificate = request.Create(_authority, now.AddMinutes(-5), now + _lifetime, RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    private static void WritePrivate(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
