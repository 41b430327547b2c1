using System.Text;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Configuration;

/// <summary>
/// The password of a peer: written in the peer, or in a Secret of type kubernetes.io/basic-auth. The Secret is looked
/// up by name in the load balancer's own namespace, whatever namespace the reference names.
/// </summary>
internal sealed class PeerPassword(IReadOnlyDictionary<string, Secret> secrets, CompileOptions options)
{
    public Problem? Resolve(BGPPeer peer, out string? password)
    {
        password = string.IsNullOrEmpty(peer.Spec?.Password) ? null : peer.Spec.Password;
        var secretName = peer.Spec?.PasswordSecret?.Name;
        if (string.IsNullOrEmpty(secretName))
            return null;
        var ns = peer.Metadata.Namespace ?? options.Namespace;
        if (password is not null)
            return new Problem("spec.passwordSecret", $"can not have both password and secret ref set in peer config \"{ns}\"/\"{peer.Metadata.Name}\"");
        if (options.SecretPassthrough || options.IgnoreReferences)
            return null;
        return Read(peer, secretName, ns, out password) is not { } problem ? null
            : problem with { Message = $"{problem.Message}\nfailed to parse peer {peer.Metadata.Name} password secret" };
    }

    private Problem? Read(BGPPeer peer, string name, string ns, out string? password)
    {
        password = null;
        const string Path = "spec.passwordSecret.name";
        if (!secrets.TryGetValue(name, out var secret))
            return new Problem(Path, $"secret ref not found for peer config \"{ns}\"/\"{peer.Metadata.Name}\"", IsTransient: true);
        var secretNs = secret.Metadata.Namespace ?? options.Namespace;
        // The blank at the end belongs to the text that others match on.
        if (secret.Type != Secret.BasicAuthType)
            return new Problem(Path, $"secret type mismatch on \"{secretNs}\"/\"{name}\", type \"{Secret.BasicAuthType}\" is expected ");
        if (secret.Data is null || !secret.Data.TryGetValue("password", out var bytes))
            return new Problem(Path, $"password not specified in the secret \"{secretNs}\"/\"{name}\"");
        password = Encoding.UTF8.GetString(bytes);
        return null;
    }
}
