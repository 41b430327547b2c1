using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Auth;

/// <summary>The token subresource of service accounts: issues tokens, bound to a Pod or Secret if asked.</summary>
public sealed class TokenRequestHandler(TokenSigner signer, ObjectStore store, TimeProvider time) : ISpecialHandler
{
    private const string Group = "authentication.k8s.io";
    private const long DefaultSeconds = 3600;
    private const long LeastSeconds = 600;

    public Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        ReviewRequest.RequireCreate(request);
        var account = Find("serviceaccounts", request.Namespace, request.Name ?? "");
        var spec = request.Body?["spec"];
        var seconds = spec.IntegerOrNull("expirationSeconds") ?? DefaultSeconds;
        if (seconds < LeastSeconds)
            throw Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
        if (seconds > 1L << 32)
            throw Invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds");
        var now = time.GetUtcNow();
        IReadOnlyList<string> audiences = spec.Count("audiences") == 0 ? [TokenSigner.Issuer] : [.. spec.Texts("audiences")];
        var claims = Bind(spec.At("boundObjectRef"), new TokenClaims(
            request.Namespace ?? "",
            Named(account),
            audiences,
            now.ToUnixTimeSeconds(),
            now.ToUnixTimeSeconds() + seconds,
            Guid.NewGuid().ToString()));
        return Task.FromResult(new ObjectResult(201, Answer(request, account, claims, now)));
    }

    private TokenClaims Bind(JsonNode? reference, TokenClaims claims)
    {
        if (reference is not JsonObject bound)
            return claims;
        var resource = (bound.Text("apiVersion"), bound.Text("kind")) switch
        {
            ("v1", "Pod") => "pods",
            ("v1", "Secret") => "secrets",
            _ => throw new StatusException(400, "BadRequest", $"cannot bind token for serviceaccount \"{claims.ServiceAccount.Name}\" to {bound.Text("kind")}"),
        };
        var found = Find(resource, claims.Namespace, bound.Text("name"));
        var target = Named(found);
        if (bound.Text("uid") is { Length: > 0 } uid && uid != target.Uid)
        {
            throw new StatusException(409, "Conflict",
                $"Operation cannot be fulfilled on {resource} \"{target.Name}\": the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated",
                new JsonObject { ["name"] = target.Name, ["kind"] = resource });
        }
        if (resource == "secrets")
            return claims with { Secret = target };
        var node = found.Value.Text("spec", "nodeName");
        return claims with { Pod = target, Node = node.Length == 0 ? null : new BoundObject(node, NodeUid(node)) };
    }

    private string NodeUid(string name) => store.Get("nodes", null, name)?.Value.Text("metadata", "uid") ?? "";

    private StoredObject Find(string resource, string? ns, string name) => store.Get(resource, ns, name)
        ?? throw new StatusException(404, "NotFound", $"{resource} \"{name}\" not found", new JsonObject { ["name"] = name, ["kind"] = resource });

    private static BoundObject Named(StoredObject stored) => new(stored.Name, stored.Value.Text("metadata", "uid"));

    private JsonObject Answer(ObjectRequest request, StoredObject account, TokenClaims claims, DateTimeOffset now)
    {
        var spec = request.Body?["spec"];
        var answer = new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = Group + "/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = account.Name,
                ["namespace"] = account.Namespace,
                ["uid"] = claims.ServiceAccount.Uid,
                ["creationTimestamp"] = Stamp(now),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = DiscoveryJson.Strings(claims.Audiences),
                ["expirationSeconds"] = claims.ExpiresAt - claims.IssuedAt,
                ["boundObjectRef"] = spec.At("boundObjectRef")?.DeepClone(),
            },
            ["status"] = new JsonObject
            {
                ["token"] = signer.Sign(claims),
                ["expirationTimestamp"] = Stamp(DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt)),
            },
        };
        // The period is a default, and set by the client like what it sent.
        var sent = spec?.DeepClone() as JsonObject ?? [];
        sent["expirationSeconds"] = claims.ExpiresAt - claims.IssuedAt;
        ReviewRequest.Track(request, answer, "TokenRequest", sent, now);
        return answer;
    }

    private static string Stamp(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static StatusException Invalid(string field, long value, string text) => ReviewRequest.Invalid(
        Group, "TokenRequest", new FieldError(FieldErrorType.FieldValueInvalid, field, $"Invalid value: {value}: {text}"));
}
