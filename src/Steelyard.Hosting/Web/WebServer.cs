using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steelyard.Hosting.Web;

/// <summary>One web server for all ports of a process: each port has its own handler.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private static readonly object s_handler = new();

    private readonly WebApplication _web;

    private WebServer(WebApplication web) => _web = web;

    /// <summary>Where it listens, in the order of the ports; tells the numbers that were left to the system (0).</summary>
    public IReadOnlyList<Uri> Addresses => [.. _web.Services.GetRequiredService<IServer>().Features
        .GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(address => new Uri(address))];

    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<WebServer> StartAsync(
        IReadOnlyList<ServedPort> ports, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var port in ports)
                Listen(kestrel, port);
        });
        var web = builder.Build();
        web.Run(context => Handler(context)(context));
        try
        {
            await web.StartAsync(cancellationToken).ConfigureAwait(false);
            return new WebServer(web);
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

    private static void Listen(KestrelServerOptions kestrel, ServedPort port)
    {
        if (port.Address.Equals(IPAddress.IPv6Any))
            kestrel.ListenAnyIP(port.Number, Configure);
        else
            kestrel.Listen(port.Address, port.Number, Configure);

        void Configure(ListenOptions listen)
        {
            listen.Use(next => connection =>
            {
                connection.Items[s_handler] = port.Handle;
                return next(connection);
            });
            port.Configure(listen);
        }
    }

    private static RequestDelegate Handler(HttpContext context) =>
        (RequestDelegate)context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[s_handler]!;

    /// <summary>Signals are the command's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
