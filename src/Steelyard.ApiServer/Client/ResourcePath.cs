using System.Text;

namespace Steelyard.ApiServer.Client;

/// <summary>Paths and queries of the API.</summary>
internal static class ResourcePath
{
    public static string Of(ResourceName resource, string? ns, string? name = null, string? subresource = null)
    {
        var path = new StringBuilder(resource.Group.Length == 0 ? "/api/" : $"/apis/{resource.Group}/").Append(resource.Version);
        if (!string.IsNullOrEmpty(ns))
            path.Append("/namespaces/").Append(Uri.EscapeDataString(ns));
        path.Append('/').Append(resource.Plural);
        if (name is not null)
            path.Append('/').Append(Uri.EscapeDataString(name));
        if (subresource is not null)
            path.Append('/').Append(subresource);
        return path.ToString();
    }

    /// <summary>Appends the parameters that have a value.</summary>
    public static string Query(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder(path);
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (string.IsNullOrEmpty(value))
                continue;
            query.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return query.ToString();
    }
}
