using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steelyard.Hosting.Web;

/// <summary>The certificate of a server: from <c>tls.crt</c> and <c>tls.key</c> of a folder, read anew when they change, or self-signed.</summary>
public sealed class ServingCertificate
{
    private readonly Lock _gate = new();
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly bool _isFromFiles;
    private (DateTime Certificate, DateTime Key) _readAt;
    private X509Certificate2 _current;

    /// <param name="directory">Folder of the files; empty for a self-signed certificate.</param>
    /// <param name="name">Host name in a self-signed certificate.</param>
    /// <param name="time">Clock of its validity.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="CryptographicException">A file is no certificate or key.</exception>
    public ServingCertificate(string directory, string name, TimeProvider time)
    {
        _isFromFiles = directory.Length > 0;
        _certificateFile = Path.Combine(directory, "tls.crt");
        _keyFile = Path.Combine(directory, "tls.key");
        _readAt = Changed();
        _current = _isFromFiles ? Read() : SelfSigned(name, time);
    }

    /// <summary>The certificate to present now. A broken replacement leaves the one before in use.</summary>
    public X509Certificate2 Current()
    {
        lock (_gate)
        {
            var changed = Changed();
            if (changed == _readAt)
                return _current;
            try
            {
                _current = Read();
                _readAt = changed;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Files are replaced one after the other; the next handshake tries again.
            }

            return _current;
        }
    }

    private (DateTime, DateTime) Changed() =>
        _isFromFiles ? (File.GetLastWriteTimeUtc(_certificateFile), File.GetLastWriteTimeUtc(_keyFile)) : default;

    private X509Certificate2 Read() => X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);

    private static X509Certificate2 SelfSigned(string name, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddYears(1));
    }
}
