using System.Net.Http.Headers;

namespace Steelyard.Kube.Client;

/// <summary>How a <see cref="KubeClient"/> behaves.</summary>
public sealed record KubeClientOptions
{
    public string UserAgent { get; init; } = $"steelyard/{typeof(KubeClient).Assembly.GetName().Version?.ToString(3) ?? "0.0.0"}";

    /// <summary>Longest time of one ordinary request, its retries excluded. Watches are not subject to it.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is repeated when the server answers 429 or 5xx with Retry-After.</summary>
    public int MaxRetries { get; init; } = 10;

    /// <summary>Largest number of ordinary requests in flight. The server's own fairness does the fine work.</summary>
    public int MaxConcurrentRequests { get; init; } = 64;

    /// <summary>Credentials of each request; null for none (client certificates belong to the handler).</summary>
    public Func<CancellationToken, ValueTask<AuthenticationHeaderValue?>>? Authorize { get; init; }

    /// <summary>Value of the Host header and name that the server's certificate must carry; null for the address itself.</summary>
    public string? TlsServerName { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
