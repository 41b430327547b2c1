using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Steelyard.Controller.Webhooks;

/// <summary>The certificates of the webhook server as its Secret holds them, in PEM.</summary>
internal sealed record WebhookKeys(string CaCertificate, string CaKey, string Certificate, string Key)
{
    private static readonly TimeSpan s_authorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan s_life = TimeSpan.FromDays(365);

    /// <summary>What is valid for less than this is replaced.</summary>
    private static readonly TimeSpan s_reserve = TimeSpan.FromDays(90);

    /// <summary>Reads the entries of a Secret; null when one is missing.</summary>
    public static WebhookKeys? From(IReadOnlyDictionary<string, byte[]>? data) =>
        data is not null
        && data.TryGetValue("ca.crt", out var ca) && data.TryGetValue("ca.key", out var caKey)
        && data.TryGetValue("tls.crt", out var certificate) && data.TryGetValue("tls.key", out var key)
            ? new WebhookKeys(Text(ca), Text(caKey), Text(certificate), Text(key))
            : null;

    public Dictionary<string, byte[]> ToData() => new()
    {
        ["ca.crt"] = Encoding.ASCII.GetBytes(CaCertificate),
        ["ca.key"] = Encoding.ASCII.GetBytes(CaKey),
        ["tls.crt"] = Encoding.ASCII.GetBytes(Certificate),
        ["tls.key"] = Encoding.ASCII.GetBytes(Key),
    };

    /// <summary>The same when all is good for a while; else with a new certificate, and a new authority only when that ends too.</summary>
    /// <param name="present">The keys in use; null for none.</param>
    /// <param name="hostName">The name that the certificate must carry.</param>
    /// <param name="now">The time.</param>
    public static WebhookKeys Renew(WebhookKeys? present, string hostName, DateTimeOffset now)
    {
        using var authority = Load(present?.CaCertificate, present?.CaKey);
        using var server = Load(present?.Certificate, present?.Key);
        var keepsAuthority = authority is not null && IsGood(authority, now);
        if (keepsAuthority && server is not null && IsGood(server, now)
            && server.Issuer == authority!.Subject && server.MatchesHostname(hostName, allowWildcards: false, allowCommonName: false))
            return present!;
        using var created = keepsAuthority ? null : NewAuthority(now);
        var signer = created ?? authority!;
        var (certificate, key) = Issue(signer, hostName, now);
        return keepsAuthority
            ? present! with { Certificate = certificate, Key = key }
            : new WebhookKeys(created!.ExportCertificatePem(), KeyPem(created), certificate, key);
    }

    public X509Certificate2 ToCertificate() => X509Certificate2.CreateFromPem(Certificate, Key);

    private static bool IsGood(X509Certificate2 certificate, DateTimeOffset now) =>
        certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime && certificate.NotAfter.ToUniversalTime() > (now + s_reserve).UtcDateTime;

    private static X509Certificate2? Load(string? certificate, string? key)
    {
        try
        {
            return certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static X509Certificate2 NewAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cert, O=metallb", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now.AddHours(-1), now + s_authorityLife);
    }

    private static (string Certificate, string Key) Issue(X509Certificate2 signer, string hostName, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = request.Create(signer, now.AddHours(-1), now + s_life, RandomNumberGenerator.GetBytes(16));
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string Text(byte[] pem) => Encoding.ASCII.GetString(pem);
}
