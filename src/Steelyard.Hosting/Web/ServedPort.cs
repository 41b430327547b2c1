using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Steelyard.Hosting.Web;

/// <summary>One port that is served, how its connections are set up, and what answers requests.</summary>
public sealed record ServedPort(int Number, Action<ListenOptions> Configure, RequestDelegate Handle)
{
    /// <summary>The local address; the unspecified IPv6 address stands for every address of both families.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;
}
