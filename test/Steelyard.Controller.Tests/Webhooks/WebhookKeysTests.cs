using System.Security.Cryptography.X509Certificates;
using Steelyard.Controller.Webhooks;

namespace Steelyard.Controller.Tests.Webhooks;

public sealed class WebhookKeysTests
{
    private const string Host = "metallb-webhook-service.metallb-system.svc";
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Renew_WithoutKeys_MakesACertificateThatLeadsToItsAuthority()
    {
        var keys = WebhookKeys.Renew(null, Host, s_now);
        using var certificate = keys.ToCertificate();
        using var authority = X509Certificate2.CreateFromPem(keys.CaCertificate);
        Assert.True(certificate.HasPrivateKey);
        Assert.True(certificate.MatchesHostname(Host));
        Assert.Contains("O=metallb", authority.Subject, StringComparison.Ordinal);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.VerificationTime = s_now.UtcDateTime;
        Assert.True(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
    }

    [Fact]
    public void Renew_OfGoodKeys_ChangesNothing()
    {
        var keys = WebhookKeys.Renew(null, Host, s_now);
        Assert.Same(keys, WebhookKeys.Renew(WebhookKeys.From(keys.ToData()) == keys ? keys : null, Host, s_now.AddDays(200)));
    }

    [Fact]
    public void Renew_NearTheEndOfTheCertificate_KeepsTheAuthority()
    {
        var keys = WebhookKeys.Renew(null, Host, s_now);
        var renewed = WebhookKeys.Renew(keys, Host, s_now.AddDays(300));
        Assert.NotEqual(keys.Certificate, renewed.Certificate);
        Assert.Equal(keys.CaCertificate, renewed.CaCertificate);
    }

    [Theory]
    [InlineData("other.metallb-system.svc", 0)]
    [InlineData(Host, 3600)]
    public void Renew_ForAnotherHostOrAnEndingAuthority_MakesANewCertificate(string host, int days)
    {
        var keys = WebhookKeys.Renew(null, Host, s_now);
        var renewed = WebhookKeys.Renew(keys, host, s_now.AddDays(days));
        using var certificate = renewed.ToCertificate();
        Assert.True(certificate.MatchesHostname(host));
        Assert.Equal(days == 0, keys.CaCertificate == renewed.CaCertificate);
    }

    [Fact]
    public void Renew_OfDamagedKeys_StartsAfresh()
    {
        var keys = WebhookKeys.Renew(null, Host, s_now) with { CaKey = "no key" };
        Assert.NotEqual(keys.CaCertificate, WebhookKeys.Renew(keys, Host, s_now).CaCertificate);
    }

    [Fact]
    public void From_WithAMissingEntry_IsNull()
    {
        var data = WebhookKeys.Renew(null, Host, s_now).ToData();
        data.Remove("ca.key");
        Assert.Null(WebhookKeys.From(data));
    }
}
