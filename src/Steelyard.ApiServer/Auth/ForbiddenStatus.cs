using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Auth;

/// <summary>The Forbidden answers of authorization.</summary>
public static class ForbiddenStatus
{
    /// <param name="reason">Why not; may be empty.</param>
    public static StatusException For(UserInfo user, RequestInfo request, string reason = "")
    {
        var end = reason.Length == 0 ? "" : ": " + reason;
        if (!request.IsResource)
            return new StatusException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {request.Verb} path \"{request.Path}\"{end}", []);
        var resource = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        var named = string.IsNullOrEmpty(request.Name) ? "" : $" \"{request.Name}\"";
        var full = string.IsNullOrEmpty(request.Subresource) ? request.Resource : $"{request.Resource}/{request.Subresource}";
        var scope = string.IsNullOrEmpty(request.Namespace) ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        var message = $"{resource}{named} is forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{full}\" " +
            $"in API group \"{request.Group}\" {scope}{end}";
        return new StatusException(403, "Forbidden", message, Details(request));
    }

    /// <summary>The answer to credentials that are not believed.</summary>
    public static StatusException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    private static JsonObject Details(RequestInfo request)
    {
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(request.Name))
            details["name"] = request.Name;
        if (request.Group.Length > 0)
            details["group"] = request.Group;
        details["kind"] = request.Resource;
        return details;
    }
}
