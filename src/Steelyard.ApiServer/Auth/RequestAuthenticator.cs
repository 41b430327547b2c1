using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Finds out who makes a request: a client certificate of our authority, a bearer token (a static one or one of a
/// service account), or nobody. A request without credentials is anonymous: RBAC lets it see health and version only.
/// One with a token that is not believed is refused.
/// </summary>
public sealed class RequestAuthenticator(
    ServiceAccountTokens tokens, Impersonation impersonation, IReadOnlyDictionary<string, UserInfo>? staticTokens = null) : IRequestAuthenticator
{
    private const string Authenticated = "system:authenticated";
    private static readonly string[] _audiences = [TokenSigner.Issuer];
    private readonly ConditionalWeakTable<X509Certificate2, UserInfo> _certificates = [];

    public ValueTask<UserInfo?> AuthenticateAsync(HttpContext context) =>
        ValueTask.FromResult(Identify(context) is { } user ? impersonation.Apply(context, user) : null);

    private UserInfo? Identify(HttpContext context)
    {
        // The TLS handshake has already checked that the certificate is one of ours.
        if (context.Connection.ClientCertificate is { } certificate)
            return _certificates.GetValue(certificate, FromCertificate);
        var header = context.Request.Headers.Authorization.ToString();
        const string Scheme = "Bearer ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return UserInfo.Anonymous;
        var token = header[Scheme.Length..].Trim();
        if (staticTokens is not null && staticTokens.TryGetValue(token, out var known))
            return known;
        return tokens.Authenticate(token, _audiences, out _);
    }

    private static UserInfo FromCertificate(X509Certificate2 certificate)
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
