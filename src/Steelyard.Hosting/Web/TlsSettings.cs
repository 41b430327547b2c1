using System.Net.Security;
using System.Security.Authentication;

namespace Steelyard.Hosting.Web;

/// <summary>What the TLS servers accept.</summary>
/// <param name="Protocols">Versions.</param>
/// <param name="CipherSuites">Suites of TLS 1.2, in no order; empty for the system's choice.</param>
public sealed record TlsSettings(SslProtocols Protocols, IReadOnlyList<TlsCipherSuite> CipherSuites)
{
    public static readonly TlsSettings Default = new(SslProtocols.Tls13, []);

    /// <param name="minVersion">VersionTLS12, VersionTLS13, or empty for the latter.</param>
    /// <param name="cipherSuites">Names, comma separated.</param>
    /// <exception cref="FormatException">A value is unknown, or suites are given for TLS 1.3.</exception>
    public static TlsSettings Parse(string minVersion, string cipherSuites)
    {
        var protocols = minVersion switch
        {
            "" or "VersionTLS13" => SslProtocols.Tls13,
            "VersionTLS12" => SslProtocols.Tls12 | SslProtocols.Tls13,
            _ => throw new FormatException($"invalid TLS minimum version \"{minVersion}\": VersionTLS12 and VersionTLS13 are possible"),
        };
        if (cipherSuites.Length == 0)
            return new TlsSettings(protocols, []);
        if (protocols == SslProtocols.Tls13)
            throw new FormatException("cipher suites cannot be configured with TLS 1.3");
        return new TlsSettings(protocols, [.. cipherSuites.Split(',', StringSplitOptions.TrimEntries).Select(Suite)]);
    }

    /// <summary>Puts the settings into force for one handshake.</summary>
    internal void ApplyTo(SslServerAuthenticationOptions options)
    {
        options.EnabledSslProtocols = Protocols;
        if (CipherSuites.Count == 0 || OperatingSystem.IsWindows() || OperatingSystem.IsAndroid())
            return;
        TlsCipherSuite[] always =
        [
            TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        ];
        options.CipherSuitesPolicy = new CipherSuitesPolicy(CipherSuites.Concat(always));
    }

    private static TlsCipherSuite Suite(string name) =>
        Enum.TryParse<TlsCipherSuite>(name, out var suite) || Enum.TryParse(name + "_SHA256", out suite)
            ? suite
            : throw new FormatException($"unknown TLS cipher suite \"{name}\"");
}
