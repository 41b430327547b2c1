using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Auth;

/// <summary>The question put to RBAC: may this user do this.</summary>
public sealed record AuthorizationRequest(UserInfo User, string Verb)
{
    /// <summary>Set for everything that is not a resource, for instance /healthz.</summary>
    public string? Path { get; init; }

    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Empty for cluster-scoped resources and for requests across all namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>"pods" or "pods/log".</summary>
    public string FullResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";

    public static AuthorizationRequest From(UserInfo user, RequestInfo request) => request.IsResource
        ? new AuthorizationRequest(user, request.Verb)
        {
            Group = request.Group,
            Resource = request.Resource,
            Subresource = request.Subresource ?? "",
            Name = request.Name ?? "",
            Namespace = request.Namespace ?? "",
        }
        : new AuthorizationRequest(user, request.Verb) { Path = request.Path };
}

/// <summary>The answer, with the reason reviews show.</summary>
public readonly record struct AuthorizationDecision(bool Allowed, string Reason);
