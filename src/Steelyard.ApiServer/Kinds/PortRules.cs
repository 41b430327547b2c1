using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds;

/// <summary>Rules of port numbers, port names and protocols.</summary>
internal static class PortRules
{
    public static void CheckNumber(long port, string path, FieldErrors errors)
    {
        if (port is < 1 or > 65535)
            errors.Invalid(path, port, "must be between 1 and 65535, inclusive");
    }

    public static void CheckProtocol(string protocol, string path, FieldErrors errors)
    {
        if (protocol.Length == 0)
            errors.Required(path);
        else if (protocol is not ("TCP" or "UDP" or "SCTP"))
            errors.NotSupported(path, protocol, "SCTP", "TCP", "UDP");
    }

    public static void CheckNumberOrName(JsonNode? port, string path, FieldErrors errors)
    {
        if (port.AsStr() is { } name)
            CheckName(name, path, errors);
        else
            CheckNumber(port.AsInt() ?? 0, path, errors);
    }

    /// <summary>A service name of RFC 6335.</summary>
    public static void CheckName(string name, string path, FieldErrors errors)
    {
        if (name.Length > 15)
            errors.Invalid(path, name, "must be no more than 15 characters");
        if (name.Any(static c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) || name.Length == 0)
            errors.Invalid(path, name, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        if (!name.Any(char.IsAsciiLetter))
            errors.Invalid(path, name, "must contain at least one letter (a-z)");
        if (name.Contains("--", StringComparison.Ordinal))
            errors.Invalid(path, name, "must not contain consecutive hyphens");
        if (name.StartsWith('-') || name.EndsWith('-'))
            errors.Invalid(path, name, "must not begin or end with a hyphen");
    }
}
