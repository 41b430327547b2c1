using Microsoft.AspNetCore.Http;

namespace Steelyard.ApiServer.Http;

/// <summary>Finds out who makes a request.</summary>
public interface IRequestAuthenticator
{
    /// <summary>The user, or null when the request carries no credentials this authenticator believes.</summary>
    ValueTask<UserInfo?> AuthenticateAsync(HttpContext context);
}
