using System.Net;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Hosting;

/// <summary>How to run an <see cref="ApiServerHost"/>.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Address and port to serve on; port 0 picks a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 6443);

    /// <summary>Number of an inherited descriptor of a listening TCP socket that is served too; null: none.</summary>
    public int? ListenDescriptor { get; init; }

    /// <summary>Addresses by which Pods reach the server: the endpoints of the service default/kubernetes. Empty: it has none.</summary>
    public IReadOnlyList<IPAddress> Advertise { get; init; } = [];

    /// <summary>More names and addresses for the server's certificate.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = [];

    /// <summary>Directory of the database and the certificates; null keeps everything in memory.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>File that gets a kubeconfig for the administrator once the server is ready; null: none.</summary>
    public string? KubeconfigPath { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Serve plain HTTP without TLS (for tests of the protocol).</summary>
    public bool PlainHttp { get; init; }
}
