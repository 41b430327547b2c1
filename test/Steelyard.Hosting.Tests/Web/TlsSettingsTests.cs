using System.Net.Security;
using System.Security.Authentication;
using Steelyard.Hosting.Web;

namespace Steelyard.Hosting.Tests.Web;

public sealed class TlsSettingsTests
{
    [Theory]
    [InlineData("", SslProtocols.Tls13)]
    [InlineData("VersionTLS13", SslProtocols.Tls13)]
    [InlineData("VersionTLS12", SslProtocols.Tls12 | SslProtocols.Tls13)]
    public void Parse_OfAMinimumVersion_AcceptsItAndLater(string text, SslProtocols expected) =>
        Assert.Equal(expected, TlsSettings.Parse(text, "").Protocols);

    [Fact]
    public void Parse_OfSuites_KnowsBothSpellings() => Assert.Equal(
        [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256],
        TlsSettings.Parse("VersionTLS12", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305").CipherSuites);

    [Theory]
    [InlineData("", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "cipher suites cannot be configured with TLS 1.3")]
    [InlineData("VersionTLS12", "TLS_FANTASY", "unknown TLS cipher suite \"TLS_FANTASY\"")]
    [InlineData("VersionTLS11", "", "invalid TLS minimum version \"VersionTLS11\": VersionTLS12 and VersionTLS13 are possible")]
    public void Parse_OfWhatCannotBe_SaysSo(string version, string suites, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => TlsSettings.Parse(version, suites)).Message);
}
