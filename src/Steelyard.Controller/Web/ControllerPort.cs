using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Steelyard.Controller.Web;

/// <summary>One port that is served, how its connections are set up, and what answers requests.</summary>
internal sealed record ControllerPort(int Number, Action<ListenOptions> Configure, RequestDelegate Handle);
