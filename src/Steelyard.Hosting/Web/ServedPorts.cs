using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Steelyard.Hosting.Metrics;

namespace Steelyard.Hosting.Web;

/// <summary>The ports that processes of the load balancer serve.</summary>
public static class ServedPorts
{
    /// <summary>Plain pings: ready does not mean configured.</summary>
    /// <param name="port">Number of the port.</param>
    /// <param name="isLoopback">Served to this machine only, on 127.0.0.1.</param>
    public static ServedPort Health(int port, bool isLoopback = false) => new(port, static listen => listen.Protocols = HttpProtocols.Http1, context =>
    {
        if (context.Request.Path.Value is "/healthz" or "/readyz" or "/healthz/" or "/readyz/")
            return context.Response.WriteAsync("ok");
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    })
    {
        Address = isLoopback ? IPAddress.Loopback : IPAddress.IPv6Any,
    };

    /// <summary>A port whose handshakes fail as long as there is no certificate.</summary>
    public static ServedPort Tls(int port, Func<X509Certificate2?> certificate, TlsSettings tls, RequestDelegate handle) =>
        new(port, listen => UseTls(listen, certificate, tls), handle);

    public static ServedPort Metrics(
        int port, Func<X509Certificate2?> certificate, TlsSettings tls, MetricsAuthorizer authorizer, Func<string> render) =>
        Tls(port, certificate, tls, async context =>
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
