using System.Security.Cryptography.X509Certificates;

namespace Steelyard.ApiServer.Client;

/// <summary>Where a cluster's API is, whom to believe there and who the caller is: what one kubeconfig context says.</summary>
public sealed record ClusterAccess : IDisposable
{
    /// <summary>For instance https://127.0.0.1:6443.</summary>
    public required Uri Server { get; init; }

    /// <summary>The certificates that may have signed the server's; empty means those of the machine.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>The caller's certificate with its key, or null.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The caller's bearer token, or null.</summary>
    public string? Token { get; init; }

    /// <summary>A file that holds the token and may change; it is read again for each request.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Believe any server certificate.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>The name to expect in the server's certificate when it is not the host of <see cref="Server"/>.</summary>
    public string? ServerName { get; init; }

    public void Dispose()
    {
        ClientCertificate?.Dispose();
        foreach (var authority in Authorities)
            authority.Dispose();
    }
}
