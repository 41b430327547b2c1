using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steelyard.Lab.Kubelet;

namespace Steelyard.Lab.Programs;

/// <summary>A small web server for the programs behind built-in images: one handler, one port, a line per request.</summary>
internal static class ProgramServer
{
    /// <summary>Serves on all addresses until cancelled or asked to end by a signal.</summary>
    public static async Task RunAsync(int port, Func<HttpContext, Task> handle, TextWriter log, TimeProvider time, CancellationToken ct)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var cancelled = ct.Register(() => stop.TrySetResult());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(port);
        });
        await using var web = builder.Build();
        web.Run(async http =>
        {
            await handle(http).ConfigureAwait(false);
            await log.WriteLineAsync(
                $"{http.Connection.RemoteIpAddress} - [{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}] \"{http.Request.Method} {http.Request.Path} {http.Request.Protocol}\" {http.Response.StatusCode}").ConfigureAwait(false);
        });
        await web.StartAsync(ct).ConfigureAwait(false);
        await log.WriteLineAsync($"listening on port {port}").ConfigureAwait(false);
        await stop.Task.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        await web.StopAsync(patience.Token).ConfigureAwait(false);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
    }
}
