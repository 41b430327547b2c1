namespace Steelyard.ApiServer.Http;

/// <summary>Decides whether a user may do what a request asks for.</summary>
public interface IRequestAuthorizer
{
    /// <summary>Null when allowed, else why not (may be empty); it is appended to the Forbidden message.</summary>
    ValueTask<string?> RefuseAsync(UserInfo user, RequestInfo request, CancellationToken ct);
}
