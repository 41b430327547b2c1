using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Finds out who makes a request: a client certificate of our authority, a bearer token (a static one or one of a
/// service account), or nobody. One with a token or certificate that is not believed is refused.
/// </summary>
/// <param name="trusts">True for client certificates of our authority; the TLS handshake lets any pass.</param>
/// <param name="fallback">Who a request without credentials is made by: anonymous, to whom RBAC shows health and version only.</param>
/// <param name="staticTokens">Tokens that stand for a user as they are.</param>
public sealed class RequestAuthenticator(
    ServiceAccountTokens tokens,
    Impersonation impersonation,
    Func<X509Certificate2, bool> trusts,
    UserInfo fallback,
    IReadOnlyDictionary<string, UserInfo>? staticTokens = null) : IRequestAuthenticator
{
    private const string Authenticated = "system:authenticated";
    private static readonly string[] _audiences = [TokenSigner.Issuer];

    // One certificate object for each connection: its chain is checked once.
    private readonly ConditionalWeakTable<X509Certificate2, UserInfo> _certificates = [];

    public ValueTask<UserInfo?> AuthenticateAsync(HttpContext context) =>
        ValueTask.FromResult(Identify(context) is { } user ? impersonation.Apply(context, user) : null);

    private UserInfo? Identify(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
            return FromCertificate(certificate);
        var header = context.Request.Headers.Authorization.ToString();
        const string Scheme = "Bearer ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return fallback;
        var token = header[Scheme.Length..].Trim();
        if (staticTokens is not null && staticTokens.TryGetValue(token, out var known))
            return known;
        return tokens.Authenticate(token, _audiences, out _);
    }

    private UserInfo? FromCertificate(X509Certificate2 certificate)
    {
        if (_certificates.TryGetValue(certificate, out var known))
            return known;
        if (!trusts(certificate) || FromSubject(certificate) is not { Name.Length: > 0 } user)
            return null;
        _certificates.AddOrUpdate(certificate, user);
        return user;
    }

    private static UserInfo FromSubject(X509Certificate2 certificate)
    {
        var name = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (part.HasMultipleElements || part.GetSingleElementValue() is not { } value)
                continue;
            switch (part.GetSingleElementType().Value)
            {
                case "2.5.4.3":
                    name = value;
                    break;
                case "2.5.4.10":
                    groups.Add(value);
                    break;
            }
        }
        groups.Add(Authenticated);
        var fingerprint = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
        return new UserInfo(name)
        {
            Groups = groups,
            Extra = new Dictionary<string, IReadOnlyList<string>> { ["authentication.kubernetes.io/credential-id"] = ["X509SHA256=" + fingerprint] },
        };
    }
}
