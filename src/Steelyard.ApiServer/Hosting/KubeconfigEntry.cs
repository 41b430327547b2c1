using System.Security.Cryptography.X509Certificates;

namespace Steelyard.ApiServer.Hosting;

/// <summary>What a kubeconfig says of one way into a cluster.</summary>
/// <param name="Context">Name of the context.</param>
/// <param name="Cluster">Name of the cluster's entry.</param>
/// <param name="User">Name of the user's entry.</param>
/// <param name="Server">For instance https://127.0.0.1:6443.</param>
/// <param name="AuthorityPem">PEM of the authority to trust.</param>
/// <param name="Client">The user's certificate with its key; null for a server without TLS.</param>
public sealed record KubeconfigEntry(string Context, string Cluster, string User, string Server, string AuthorityPem, X509Certificate2? Client);
