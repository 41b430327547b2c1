using System.Text.Json.Nodes;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>An object named in a token: the token is worth nothing once it is gone.</summary>
public sealed record BoundObject(string Name, string Uid);

/// <summary>What a service account token says.</summary>
public sealed record TokenClaims(string Namespace, BoundObject ServiceAccount, IReadOnlyList<string> Audiences, long IssuedAt, long ExpiresAt, string Id)
{
    public BoundObject? Pod { get; init; }

    public BoundObject? Secret { get; init; }

    /// <summary>Name and uid of the Pod's node; the uid may be empty.</summary>
    public BoundObject? Node { get; init; }

    public string UserName => $"system:serviceaccount:{Namespace}:{ServiceAccount.Name}";

    public JsonObject ToJson(string issuer)
    {
        var kubernetes = new JsonObject { ["namespace"] = Namespace };
        Add(kubernetes, "node", Node);
        Add(kubernetes, "pod", Pod);
        Add(kubernetes, "secret", Secret);
        Add(kubernetes, "serviceaccount", ServiceAccount);
        return new JsonObject
        {
            ["aud"] = DiscoveryJson.Strings(Audiences),
            ["exp"] = ExpiresAt,
            ["iat"] = IssuedAt,
            ["iss"] = issuer,
            ["jti"] = Id,
            ["kubernetes.io"] = kubernetes,
            ["nbf"] = IssuedAt,
            ["sub"] = UserName,
        };
    }

    /// <summary>Null when something that every token has is missing.</summary>
    public static TokenClaims? FromJson(JsonNode? json)
    {
        var kubernetes = json.At("kubernetes.io");
        var ns = kubernetes.Text("namespace");
        if (Read(kubernetes, "serviceaccount") is not { } account || ns.Length == 0)
            return null;
        return new TokenClaims(ns, account, [.. json.Texts("aud")], json.Integer("iat"), json.Integer("exp"), json.Text("jti"))
        {
            Pod = Read(kubernetes, "pod"),
            Secret = Read(kubernetes, "secret"),
            Node = Read(kubernetes, "node"),
        };
    }

    private static void Add(JsonObject target, string field, BoundObject? bound)
    {
        if (bound is null)
            return;
        var json = new JsonObject { ["name"] = bound.Name };
        if (bound.Uid.Length > 0)
            json["uid"] = bound.Uid;
        target[field] = json;
    }

    private static BoundObject? Read(JsonNode? json, string field) =>
        json.At(field) is JsonObject bound ? new BoundObject(bound.Text("name"), bound.Text("uid")) : null;
}
