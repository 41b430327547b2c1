using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Steelyard.Hosting.Web;

namespace Steelyard.Hosting.Tests.Web;

public sealed class ServingCertificateTests : IDisposable
{
    private static readonly DateTimeOffset s_day = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void Current_WithoutFiles_IsSelfSigned()
    {
        var certificate = new ServingCertificate("", "localhost", TimeProvider.System).Current();
        Assert.Equal(("CN=localhost", true), (certificate.Subject, certificate.HasPrivateKey));
        Assert.Equal(certificate.Subject, certificate.Issuer);
    }

    [Fact]
    public void Current_AfterTheFilesChanged_IsTheNewOne()
    {
        Write("first", 1);
        var serving = new ServingCertificate(_folder, "", TimeProvider.System);
        Assert.Equal("CN=first", serving.Current().Subject);
        Write("second", 2);
        Assert.Equal("CN=second", serving.Current().Subject);
    }

    [Fact]
    public void Current_AfterABrokenReplacement_IsStillTheOneBefore()
    {
        Write("first", 1);
        var serving = new ServingCertificate(_folder, "", TimeProvider.System);
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), "no certificate");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "tls.crt"), s_day.AddHours(2).UtcDateTime);
        Assert.Equal("CN=first", serving.Current().Subject);
    }

    [Fact]
    public void Creation_WithoutTheFiles_Fails() =>
        Assert.ThrowsAny<IOException>(() => new ServingCertificate(_folder, "", TimeProvider.System));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, int hour)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(s_day, s_day.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        // The clock of the file system may be too coarse to tell two writes apart.
        foreach (var file in Directory.GetFiles(_folder))
            File.SetLastWriteTimeUtc(file, s_day.AddHours(hour).UtcDateTime);
    }
}
