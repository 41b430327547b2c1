using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Kubelet;

/// <summary>
/// Who may use the kubelet's API: administrators by a certificate of the cluster's authority, which is how the API
/// server comes, and whoever has a token and the right to proxy to nodes.
/// </summary>
internal sealed class KubeletAuthentication(HttpObjectClient client, X509Certificate2Collection authorities, string node, TimeProvider time)
{
    private const string Administrators = "system:masters";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly ResourceName _tokenReviews = new("authentication.k8s.io", "v1", "tokenreviews");
    private static readonly ResourceName _accessReviews = new("authorization.k8s.io", "v1", "subjectaccessreviews");
    private static readonly TimeSpan _remembered = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (int Code, DateTimeOffset Until)> _tokens = new();

    /// <summary>0 when the request may be served, else the status code to answer with.</summary>
    public async Task<int> RefuseAsync(HttpContext http)
    {
        if (http.Connection.ClientCertificate is { } certificate)
            return !IsTrusted(certificate) ? StatusCodes.Status401Unauthorized : IsAdministrator(certificate) ? 0 : StatusCodes.Status403Forbidden;
        const string Scheme = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.Ordinal))
            return StatusCodes.Status401Unauthorized;
        return await RefuseTokenAsync(header[Scheme.Length..].Trim(), http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<int> RefuseTokenAsync(string token, CancellationToken ct)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_tokens.TryGetValue(hash, out var known) && known.Until > time.GetUtcNow())
            return known.Code;
        try
        {
            var code = await AskAsync(token, ct).ConfigureAwait(false);
            if (_tokens.Count > 1000)
                _tokens.Clear();
            _tokens[hash] = (code, time.GetUtcNow() + _remembered);
            return code;
        }
        catch (Exception e) when (e is StatusException or HttpRequestException or TimeoutException)
        {
            return StatusCodes.Status401Unauthorized;
        }
    }

    private async Task<int> AskAsync(string token, CancellationToken ct)
    {
        var review = await client.CreateAsync(
            _tokenReviews, null, new JsonObject { ["spec"] = new JsonObject { ["token"] = token } }, ct).ConfigureAwait(false);
        if (!review.Flag("status", "authenticated"))
            return StatusCodes.Status401Unauthorized;
        var user = review.At("status", "user");
        var spec = new JsonObject
        {
            ["user"] = user.Text("username"),
            ["groups"] = user.At("groups")?.DeepClone(),
            ["resourceAttributes"] = new JsonObject { ["verb"] = "create", ["resource"] = "nodes", ["subresource"] = "proxy", ["name"] = node },
        };
        var answer = await client.CreateAsync(_accessReviews, null, new JsonObject { ["spec"] = spec }, ct).ConfigureAwait(false);
        return answer.Flag("status", "allowed") ? 0 : StatusCodes.Status403Forbidden;
    }

    private bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    private static bool IsAdministrator(X509Certificate2 certificate) =>
        certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Any(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() == Administrators);
}
