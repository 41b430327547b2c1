using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steelyard.Controller.Web;

/// <summary>One web server for all ports of the controller: each port has its own handler.</summary>
internal sealed class ControllerWebServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private ControllerWebServer(WebApplication web) => _web = web;

    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<ControllerWebServer> StartAsync(
        IReadOnlyList<ControllerPort> ports, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var port in ports)
                kestrel.ListenAnyIP(port.Number, port.Configure);
        });
        var web = builder.Build();
        var handlers = ports.ToDictionary(port => port.Number, port => port.Handle);
        web.Run(context => handlers[context.Connection.LocalPort](context));
        try
        {
            await web.StartAsync(cancellationToken).ConfigureAwait(false);
            return new ControllerWebServer(web);
        }
        catch
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Requests under way are not waited for: a scrape or a probe comes again.
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _web.StopAsync(now.Token).ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Signals are the command's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
