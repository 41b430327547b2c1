using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steelyard.ApiServer.Auth;

/// <summary>Issues the certificates of a small private authority; all keys are ECDSA P-256.</summary>
internal static class CertificateIssuer
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(3650);

    public static X509Certificate2 CreateAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(NotBefore(now), now + _lifetime);
    }

    /// <param name="hosts">Names and addresses the server is reached by.</param>
    public static X509Certificate2 IssueServing(X509Certificate2 authority, IEnumerable<string> hosts, DateTimeOffset now)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts.Distinct())
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
        return Issue(authority, new X500DistinguishedName("CN=kube-apiserver"), ServerAuthentication, names.Build(), now);
    }

    /// <summary>A certificate that says who the client is: the common name is the user, the organizations are the groups.</summary>
    public static X509Certificate2 IssueClient(X509Certificate2 authority, string user, IEnumerable<string> groups, DateTimeOffset now)
    {
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
            subject.AddOrganizationName(group);
        subject.AddCommonName(user);
        return Issue(authority, subject.Build(), ClientAuthentication, null, now);
    }

    private static X509Certificate2 Issue(
        X509Certificate2 authority, X500DistinguishedName subject, string usage, X509Extension? names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names is not null)
            request.CertificateExtensions.Add(names);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        var notBefore = Later(NotBefore(now), authority.NotBefore);
        var notAfter = Earlier(now + _lifetime, authority.NotAfter);
        using var certificate = request.Create(authority, notBefore, notAfter, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Clients' clocks may be a little behind.</summary>
    private static DateTimeOffset NotBefore(DateTimeOffset now) => now - TimeSpan.FromHours(1);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
