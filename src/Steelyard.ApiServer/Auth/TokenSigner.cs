using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>Signs and checks JSON web tokens (RFC 7519) with ES256.</summary>
public sealed class TokenSigner(ECDsa key)
{
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    /// <summary>Identifies the key in token headers: hash of the public key.</summary>
    public string KeyId { get; } = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    public string Sign(TokenClaims claims)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = KeyId };
        var signed = Encode(header) + "." + Encode(claims.ToJson(Issuer));
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>The claims of a token with our signature, whatever their time and audience; null for any other text.</summary>
    public TokenClaims? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || token.Length > 16384)
            return null;
        try
        {
            var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]));
            var signature = Base64Url.DecodeFromChars(parts[2]);
            var signed = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
            if (header.Text("alg") != "ES256" || !key.VerifyData(signed, signature, HashAlgorithmName.SHA256))
                return null;
            var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]));
            return claims.Text("iss") == Issuer ? TokenClaims.FromJson(claims) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
