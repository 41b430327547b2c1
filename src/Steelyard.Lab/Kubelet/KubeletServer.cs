using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steelyard.Lab.Kubelet;

/// <summary>The kubelet's HTTPS port: logs, exec, attach, port forwarding, health.</summary>
internal sealed partial class KubeletServer(KubeletAuthentication authentication, KubeletEndpoints endpoints, ILogger logger)
{
    /// <summary>Serves on all addresses of the node until cancelled.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task RunAsync(int port, X509Certificate2 certificate, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, port, certificate));
        await using var web = builder.Build();
        web.Run(HandleAsync);
        await web.StartAsync(ct).ConfigureAwait(false);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ct.Register(() => stopped.TrySetResult()).ConfigureAwait(false))
            await stopped.Task.ConfigureAwait(false);
        using var impatience = new CancellationTokenSource();
        await impatience.CancelAsync().ConfigureAwait(false);
        await web.StopAsync(impatience.Token).ConfigureAwait(false);
    }

    private async Task HandleAsync(HttpContext http)
    {
        var parts = (http.Request.Path.Value ?? "").Trim('/').Split('/');
        if (parts is ["healthz"])
        {
            await http.Response.WriteAsync("ok").ConfigureAwait(false);
            return;
        }
        var refusal = await authentication.RefuseAsync(http).ConfigureAwait(false);
        if (refusal != 0)
        {
            http.Response.StatusCode = refusal;
            await http.Response.WriteAsync(refusal == StatusCodes.Status401Unauthorized ? "Unauthorized" : "Forbidden").ConfigureAwait(false);
            return;
        }
        try
        {
            await endpoints.HandleAsync(http, parts).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
#pragma warning disable CA1031 // a mistake in one request must not go unseen, nor take others along
        catch (Exception e)
#pragma warning restore CA1031
        {
            RequestFailed(logger, e, http.Request.Path.Value);
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for {Path} failed")]
    private static partial void RequestFailed(ILogger logger, Exception failure, string? path);

    private static void Configure(KestrelServerOptions kestrel, int port, X509Certificate2 certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.ListenAnyIP(port, listen =>
        {
            // Upgrades are a matter of HTTP/1.1.
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificate,
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                // Whether it is believed is decided for each request.
                ClientCertificateValidation = (_, _, _) => true,
            });
        });
    }
}
