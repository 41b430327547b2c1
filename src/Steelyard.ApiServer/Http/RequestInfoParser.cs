namespace Steelyard.ApiServer.Http;

/// <summary>Reads method, path and the watch flag of a request. What the parts mean is not checked here.</summary>
public static class RequestInfoParser
{
    /// <param name="watch">The query asks for a watch.</param>
    public static RequestInfo Parse(string method, string path, bool watch)
    {
        var other = new RequestInfo { Verb = method.ToLowerInvariant(), Path = path };
        var parts = path.Trim('/').Split('/');
        if (parts[0] == "api" && parts.Length >= 3)
            return Resource(other, string.Empty, parts[1], parts.AsSpan(2), watch);
        if (parts[0] == "apis" && parts.Length >= 4)
            return Resource(other, parts[1], parts[2], parts.AsSpan(3), watch);
        return other;
    }

    private static RequestInfo Resource(RequestInfo info, string group, string version, ReadOnlySpan<string> parts, bool watch)
    {
        info = info with { IsResource = true, Group = group, Version = version };
        var legacyWatch = parts[0] == "watch" && parts.Length > 1;
        if (legacyWatch)
            parts = parts[1..];
        info = Place(info, parts);
        return info with { Verb = legacyWatch ? "watch" : Verb(info, watch) };
    }

    private static RequestInfo Place(RequestInfo info, ReadOnlySpan<string> parts)
    {
        // /namespaces/NAME/status and /finalize belong to the namespace itself; other third parts are resources in it.
        if (parts[0] == "namespaces" && parts.Length > 2 && !(parts.Length == 3 && parts[2] is "status" or "finalize"))
        {
            info = info with { Namespace = parts[1] };
            parts = parts[2..];
        }
        else if (parts[0] == "namespaces" && parts.Length > 1)
        {
            info = info with { Namespace = parts[1] };
        }

        return info with
        {
            Resource = parts[0],
            Name = parts.Length > 1 ? parts[1] : null,
            Subresource = parts.Length > 2 ? string.Join('/', parts[2..].ToArray()) : null,
        };
    }

    private static string Verb(RequestInfo info, bool watch) => info.Verb switch
    {
        "get" when info.Name is null => watch ? "watch" : "list",
        "post" => "create",
        "put" => "update",
        "delete" when info.Name is null => "deletecollection",
        _ => info.Verb,
    };
}
