using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// The cluster's own authority and what it vouches for: the serving certificate, the administrator's client
/// certificate, and the key that signs service account tokens. Authority and token key are kept in the data directory,
/// so that kubeconfigs and tokens survive a restart; the rest is issued anew at each start.
/// </summary>
public sealed class ClusterCertificates : IDisposable
{
    private readonly X509Certificate2 _administrator;

    private ClusterCertificates(X509Certificate2 authority, ECDsa tokenKey, IEnumerable<string> hosts, DateTimeOffset now)
    {
        Authority = authority;
        TokenKey = tokenKey;
        Serving = CertificateIssuer.IssueServing(authority, hosts, now);
        _administrator = CertificateIssuer.IssueClient(authority, "admin", ["system:masters"], now);
    }

    public X509Certificate2 Authority { get; }

    /// <summary>With private key, for the TLS endpoint.</summary>
    public X509Certificate2 Serving { get; }

    /// <summary>Signs service account tokens (ES256).</summary>
    public ECDsa TokenKey { get; }

    public string AuthorityPem => Authority.ExportCertificatePem();

    public string AdministratorCertificatePem => _administrator.ExportCertificatePem();

    public string AdministratorKeyPem
    {
        get
        {
            using var key = _administrator.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem();
        }
    }

    /// <param name="directory">Where authority and token key are kept; null keeps them in memory.</param>
    /// <param name="hosts">Names and addresses beyond the usual ones: the listen address, the first service addresses.</param>
    public static ClusterCertificates LoadOrCreate(string? directory, IEnumerable<string> hosts, TimeProvider time)
    {
        var now = time.GetUtcNow();
        string[] usual =
        [
            "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local", "127.0.0.1", "::1",
        ];
        return new ClusterCertificates(LoadAuthority(directory, now), LoadTokenKey(directory), usual.Concat(hosts), now);
    }

    /// <summary>True when the certificate was issued by this cluster's authority for clients and is valid now.</summary>
    public bool Trusts(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        Authority.Dispose();
        Serving.Dispose();
        _administrator.Dispose();
        TokenKey.Dispose();
    }

    private static X509Certificate2 LoadAuthority(string? directory, DateTimeOffset now)
    {
        if (directory is null)
            return CertificateIssuer.CreateAuthority(now);
        var certificateFile = Path.Combine(directory, "ca.crt");
        var keyFile = Path.Combine(directory, "ca.key");
        if (File.Exists(certificateFile) && File.Exists(keyFile))
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        var authority = CertificateIssuer.CreateAuthority(now);
        using var key = authority.GetECDsaPrivateKey()!;
        PrivateFile.Write(keyFile, key.ExportPkcs8PrivateKeyPem());
        PrivateFile.Write(certificateFile, authority.ExportCertificatePem());
        return authority;
    }

    private static ECDsa LoadTokenKey(string? directory)
    {
        if (directory is null)
            return ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(directory, "service-account.key");
        if (!File.Exists(file))
        {
            var created = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFile.Write(file, created.ExportPkcs8PrivateKeyPem());
            return created;
        }
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }
}
