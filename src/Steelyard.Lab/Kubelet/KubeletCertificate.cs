using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steelyard.Lab.Kubelet;

/// <summary>The certificate that the kubelet's API serves with.</summary>
internal static class KubeletCertificate
{
    /// <summary>The one that the cluster issued, if its files are in the directory, else one signed by itself.</summary>
    public static X509Certificate2 Open(string directory, string node, IEnumerable<IPAddress> addresses, TimeProvider time)
    {
        var (certificate, key) = (Path.Combine(directory, "kubelet.crt"), Path.Combine(directory, "kubelet.key"));
        return File.Exists(certificate) && File.Exists(key) ? X509Certificate2.CreateFromPemFile(certificate, key) : SignItself(node, addresses, time);
    }

    private static X509Certificate2 SignItself(string node, IEnumerable<IPAddress> addresses, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=system:node:{node}, O=system:nodes", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(node);
        foreach (var address in addresses)
            names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now.AddYears(1));
    }
}
