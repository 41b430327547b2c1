using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Steelyard.Controller.Metrics;

namespace Steelyard.Controller.Web;

/// <summary>The ports of the controller.</summary>
internal static class ControllerEndpoints
{
    /// <summary>Plain pings: ready does not mean configured.</summary>
    public static ControllerPort Health(int port) => new(port, static listen => listen.Protocols = HttpProtocols.Http1, context =>
    {
        if (context.Request.Path.Value is "/healthz" or "/readyz" or "/healthz/" or "/readyz/")
            return context.Response.WriteAsync("ok");
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static ControllerPort Metrics(int port, ServingCertificate certificate, MetricsAuthorizer authorizer, Func<string> render) =>
        new(port, listen => UseTls(listen, certificate), async context =>
        {
            if (context.Request.Path.Value != "/metrics")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var authorization = context.Request.Headers.Authorization.ToString();
            context.Response.StatusCode = await authorizer.CheckAsync(authorization, "/metrics", context.RequestAborted).ConfigureAwait(false);
            if (context.Response.StatusCode != StatusCodes.Status200OK)
                return;
            context.Response.ContentType = MetricsText.ContentType;
            await context.Response.WriteAsync(render(), context.RequestAborted).ConfigureAwait(false);
        });

    public static void UseTls(ListenOptions listen, ServingCertificate certificate)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => certificate.Current() });
    }
}
