using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Kubernetes;
using Steelyard.Kube;
using Steelyard.Kube.Client;

namespace Steelyard.Controller.Secrets;

/// <summary>The Secret with the key of the speakers' gossip: made once when it is missing, never changed.</summary>
internal sealed partial class MemberlistSecret(KubeClient client, string ns, ILogger logger)
{
    private const string Entry = "secretkey";
    private const int KeyBytes = 16;
    private readonly ILogger _logger = logger;

    /// <param name="name">Name of the Secret.</param>
    /// <param name="deployment">Deployment that shall own it; empty for none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="KubeApiException">The API server refused.</exception>
    public async Task EnsureAsync(string name, string deployment, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(KubernetesTypes.Secrets, new ObjectKey(ns, name), cancellationToken).ConfigureAwait(false) is not null)
            return;
        OwnerReference[]? owners = null;
        if (deployment.Length > 0)
        {
            var owner = await client.GetAsync(KubernetesTypes.Deployments, new ObjectKey(ns, deployment), null, cancellationToken).ConfigureAwait(false);
            owners = [new OwnerReference("apps/v1", "Deployment", deployment, owner.Metadata.Uid ?? "")];
        }

        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)).TrimEnd('=');
        var secret = new Secret(
            new ObjectMeta(name, ns, OwnerReferences: owners), Data: new Dictionary<string, byte[]> { [Entry] = Encoding.ASCII.GetBytes(key) });
        try
        {
            await client.CreateAsync(KubernetesTypes.Secrets, ns, secret, cancellationToken).ConfigureAwait(false);
            LogCreated(name);
        }
        catch (KubeApiException e) when (e.IsAlreadyExists)
        {
            // Another replica was faster.
        }
    }

    [LoggerMessage(310, LogLevel.Information, "created the secret of the memberlist", EventName = "secretCreated")]
    private partial void LogCreated(string secret);
}
