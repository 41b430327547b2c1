using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiServer.Auth;

namespace Steelyard.ApiServer.Tests.Auth;

public sealed class ClusterCertificatesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("kubernetes.default.svc.cluster.local")]
    [InlineData("10.43.0.1")]
    public void Serving_UsualHosts_AreNamed(string host)
    {
        using var certificates = ClusterCertificates.LoadOrCreate(null, ["10.43.0.1", "127.0.0.1"], _time);
        Assert.True(certificates.Serving.MatchesHostname(host));
        Assert.False(certificates.Serving.MatchesHostname("example.org"));
        Assert.True(certificates.Serving.HasPrivateKey);
    }

    [Fact]
    public void Trusts_OnlyClientsOfTheOwnAuthority()
    {
        using var own = ClusterCertificates.LoadOrCreate(null, [], _time);
        using var other = ClusterCertificates.LoadOrCreate(null, [], _time);
        using var client = CertificateIssuer.IssueClient(own.Authority, "jane", [], _time.GetUtcNow());
        Assert.True(own.Trusts(client, _time.GetUtcNow()));
        Assert.False(other.Trusts(client, _time.GetUtcNow()));
        Assert.False(own.Trusts(own.Serving, _time.GetUtcNow()));
        Assert.False(own.Trusts(client, _time.GetUtcNow().AddYears(20)));
    }

    [Fact]
    public void LoadOrCreate_SecondStart_KeepsAuthorityAndTokenKey()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            using var first = ClusterCertificates.LoadOrCreate(directory.FullName, [], _time);
            _time.Advance(TimeSpan.FromDays(1));
            using var second = ClusterCertificates.LoadOrCreate(directory.FullName, [], _time);
            using var admin = X509Certificate2.CreateFromPem(first.AdministratorCertificatePem);
            Assert.True(second.Trusts(admin, _time.GetUtcNow()));
            Assert.Equal(new TokenSigner(first.TokenKey).KeyId, new TokenSigner(second.TokenKey).KeyId);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory.FullName, "ca.key")));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Kubeconfig_Administrator_HoldsServerAndCertificates()
    {
        using var certificates = ClusterCertificates.LoadOrCreate(null, [], _time);
        var text = Kubeconfig.ForAdministrator("https://127.0.0.1:6443", certificates);
        Assert.Contains("    server: https://127.0.0.1:6443\n", text, StringComparison.Ordinal);
        var data = text.Split('\n').Single(l => l.Contains("client-certificate-data:", StringComparison.Ordinal)).Split(": ")[1];
        using var admin = X509Certificate2.CreateFromPem(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data)));
        Assert.True(certificates.Trusts(admin, _time.GetUtcNow()));
        Assert.Contains("O=system:masters", admin.Subject, StringComparison.Ordinal);
    }
}
