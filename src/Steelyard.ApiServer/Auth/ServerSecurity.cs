using System.Security.Cryptography;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Hosting;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Auth;

/// <summary>Everything a server needs to know who asks and what they may do.</summary>
public sealed class ServerSecurity : IDisposable
{
    private readonly ECDsa _tokenKey;
    private readonly ClusterAuthority _authority;

    /// <param name="directory">Where the token key is kept; null: nowhere.</param>
    public ServerSecurity(string? directory, ClusterAuthority authority, ObjectStore store, TimeProvider time)
    {
        _authority = authority;
        _tokenKey = TokenKeyFile.Open(directory);
        Signer = new TokenSigner(_tokenKey);
        Authorizer = new RbacAuthorizer(store);
        Tokens = new ServiceAccountTokens(Signer, store, time);
        Handlers = AuthHandlers.Create(Authorizer, Tokens, Signer, store, time);
    }

    public TokenSigner Signer { get; }

    public RbacAuthorizer Authorizer { get; }

    public ServiceAccountTokens Tokens { get; }

    /// <summary>Reviews and token requests, for <see cref="ApiHandlers"/>.</summary>
    public IReadOnlyDictionary<string, ISpecialHandler> Handlers { get; }

    /// <param name="fallback">Who a request without credentials is made by.</param>
    public IRequestAuthenticator CreateAuthenticator(UserInfo fallback) => new RequestAuthenticator(
        Tokens,
        new Impersonation(Authorizer, http => RequestInfoParser.Parse(
            http.Request.Method, http.Request.Path.Value ?? "/", RequestQuery.IsTrue(http.Request.Query, "watch"))),
        _authority.Trusts,
        fallback);

    /// <summary>The escalation check, in front of other admission.</summary>
    public IAdmission Guard(IAdmission? next) => new EscalationAdmission(new EscalationCheck(Authorizer), next);

    public void Dispose() => _tokenKey.Dispose();
}
