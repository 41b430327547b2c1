using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Steelyard.Controller.Metrics;
using Steelyard.Controller.Webhooks;

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

    public static ControllerPort Webhooks(int port, Func<X509Certificate2?> certificate, TlsSettings tls, WebhookEndpoint endpoint) =>
        new(port, listen => UseTls(listen, certificate, tls), endpoint.HandleAsync);

    public static ControllerPort Metrics(
        int port, Func<X509Certificate2?> certificate, TlsSettings tls, MetricsAuthorizer authorizer, Func<string> render) =>
        new(port, listen => UseTls(listen, certificate, tls), async context =>
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

    /// <summary>A handshake fails as long as there is no certificate.</summary>
    private static void UseTls(ListenOptions listen, Func<X509Certificate2?> certificate, TlsSettings tls)
    {
        // HTTP/2 is left out on purpose: it is not needed, and had its share of denial-of-service holes.
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificateSelector = (_, _) => certificate(),
            OnAuthenticate = (_, options) => tls.ApplyTo(options),
        });
    }
}
