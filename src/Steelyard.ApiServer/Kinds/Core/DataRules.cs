using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>What ConfigMaps and Secrets have in common: keys, size, immutability.</summary>
internal static class DataRules
{
    /// <summary>Bytes that all values together may have.</summary>
    public const int MaxSize = 1024 * 1024;

    public static void CheckKey(string key, string path, FieldErrors errors)
    {
        if (key.Length > 253)
            errors.Invalid(path, key, "must be no more than 253 characters");
        if (key.Length == 0 || !key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            errors.Invalid(
                path, key,
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
        }
        if (key is "." or "..")
            errors.Invalid(path, key, $"must not be '{key}'");
        else if (key.StartsWith("..", StringComparison.Ordinal))
            errors.Invalid(path, key, "must not start with '..'");
    }

    /// <summary>Number of bytes behind base64 text.</summary>
    public static long DecodedLength(string base64) => (base64.Length / 4 * 3) - base64.AsSpan().Count('=');

    public static void CheckImmutable(JsonObject obj, JsonObject old, IEnumerable<string> contents, FieldErrors errors)
    {
        if (old.Bool("immutable") != true)
            return;
        const string reason = "field is immutable when `immutable` is set";
        if (obj.Bool("immutable") != true)
            errors.Forbidden("immutable", reason);
        foreach (var name in contents)
        {
            if (!JsonNode.DeepEquals(obj[name], old[name]))
                errors.Forbidden(name, reason);
        }
    }
}
