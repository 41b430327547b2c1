using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Http;

/// <summary>The refusal of a request that a user may not make.</summary>
internal static class Forbidden
{
    public static StatusException For(UserInfo user, RequestInfo info, string why)
    {
        var reason = why.Length == 0 ? string.Empty : ": " + why;
        if (!info.IsResource)
        {
            return new StatusException(403, "Forbidden",
                $"forbidden: User \"{user.Name}\" cannot {info.Verb} path \"{info.Path}\"{reason}", []);
        }

        var resource = info.Subresource is null ? info.Resource : info.Resource + "/" + info.Subresource;
        var qualified = info.Group.Length == 0 ? info.Resource : info.Resource + "." + info.Group;
        var place = info.Namespace is null ? "at the cluster scope" : $"in the namespace \"{info.Namespace}\"";
        var name = info.Name is null ? string.Empty : $" \"{info.Name}\"";
        var details = new JsonObject();
        if (info.Name is not null)
            details["name"] = info.Name;
        if (info.Group.Length > 0)
            details["group"] = info.Group;
        details["kind"] = info.Resource;
        return new StatusException(403, "Forbidden",
            $"{qualified}{name} is forbidden: User \"{user.Name}\" cannot {info.Verb} resource \"{resource}\" in API group \"{info.Group}\" {place}{reason}",
            details);
    }
}
