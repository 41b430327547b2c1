using System.Collections.Concurrent;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Checks service account tokens: signature, time, audience, and that the account (and the Pod or Secret a token is
/// bound to) still exists. Signatures are remembered, existence is looked up each time.
/// </summary>
public sealed class ServiceAccountTokens(TokenSigner signer, ObjectStore store, TimeProvider time)
{
    private const int Remembered = 4096;
    private const string ExtraPrefix = "authentication.kubernetes.io/";
    private readonly ConcurrentDictionary<string, TokenClaims> _known = new();

    /// <summary>The account a token stands for, or null with the reason why it is not accepted.</summary>
    public UserInfo? Authenticate(string token, IReadOnlyList<string> audiences, out string error)
    {
        error = "invalid bearer token";
        if (Claims(token) is not { } claims)
            return null;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (now >= claims.ExpiresAt || now < claims.IssuedAt - 60 || !Exists(claims))
            return null;
        if (!claims.Audiences.Any(audiences.Contains))
        {
            error = $"[invalid bearer token, token audiences {Quoted(claims.Audiences)} is invalid for the target audiences {Quoted(audiences)}]";
            return null;
        }
        error = "";
        return User(claims);
    }

    /// <summary>The audiences both sides know.</summary>
    public IEnumerable<string> SharedAudiences(string token, IReadOnlyList<string> audiences) =>
        Claims(token)?.Audiences.Where(audiences.Contains) ?? [];

    private TokenClaims? Claims(string token)
    {
        if (_known.TryGetValue(token, out var known))
            return known;
        if (signer.Read(token) is not { } claims)
            return null;
        if (_known.Count >= Remembered)
            _known.Clear();
        _known[token] = claims;
        return claims;
    }

    private bool Exists(TokenClaims claims) =>
        Exists("serviceaccounts", claims.Namespace, claims.ServiceAccount) &&
        (claims.Pod is null || Exists("pods", claims.Namespace, claims.Pod)) &&
        (claims.Secret is null || Exists("secrets", claims.Namespace, claims.Secret));

    private bool Exists(string resource, string ns, BoundObject bound) =>
        store.Get(resource, ns, bound.Name) is { } stored && stored.Value.Text("metadata", "uid") == bound.Uid;

    private static UserInfo User(TokenClaims claims)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>> { [ExtraPrefix + "credential-id"] = ["JTI=" + claims.Id] };
        if (claims.Node is { } node)
        {
            extra[ExtraPrefix + "node-name"] = [node.Name];
            if (node.Uid.Length > 0)
                extra[ExtraPrefix + "node-uid"] = [node.Uid];
        }
        if (claims.Pod is { } pod)
        {
            extra[ExtraPrefix + "pod-name"] = [pod.Name];
            extra[ExtraPrefix + "pod-uid"] = [pod.Uid];
        }
        return new UserInfo(claims.UserName, claims.ServiceAccount.Uid)
        {
            Groups = ["system:serviceaccounts", "system:serviceaccounts:" + claims.Namespace, "system:authenticated"],
            Extra = extra,
        };
    }

    private static string Quoted(IEnumerable<string> texts) => "[" + string.Join(' ', texts.Select(t => $"\"{t}\"")) + "]";
}
