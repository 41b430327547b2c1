using Microsoft.AspNetCore.Http;

namespace Steelyard.ApiServer.Http;

/// <summary>Takes every request for the administrator's: for servers without TLS on the loopback address, in tests.</summary>
internal sealed class TrustingAuthenticator : IRequestAuthenticator
{
    private static readonly UserInfo _admin = new("steelyard-admin") { Groups = ["system:masters", "system:authenticated"] };

    public ValueTask<UserInfo?> AuthenticateAsync(HttpContext context) => ValueTask.FromResult<UserInfo?>(_admin);
}
