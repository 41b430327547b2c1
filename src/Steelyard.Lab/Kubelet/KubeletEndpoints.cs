using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Logs;
using Steelyard.Lab.Pods;
using Steelyard.Lab.Spdy;

namespace Steelyard.Lab.Kubelet;

/// <summary>The paths of the kubelet's API, as the API server calls them.</summary>
internal sealed class KubeletEndpoints(PodManager pods, ContainerLauncher launcher, TimeProvider time)
{
    private const string TunnelPrefix = "SPDY/3.1+";
    private const string PortForwardProtocol = "portforward.k8s.io";
    private static readonly string[] _webSocketCommands = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
    private static readonly string[] _spdyCommands = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io"];
    private static readonly string[] _tunnels = [TunnelPrefix + PortForwardProtocol];
    private static readonly string[] _portForwards = [PortForwardProtocol];
    private static readonly TimeSpan _openWithin = TimeSpan.FromSeconds(30);

    private readonly ExecSession _exec = new(launcher, time);

    public Task HandleAsync(HttpContext http, string[] parts) => parts switch
    {
        ["containerLogs", var ns, var pod, var container] => LogAsync(http, ns, pod, container),
        ["exec", var ns, var pod, var container] => CommandAsync(http, ns, pod, container, attach: false),
        ["attach", var ns, var pod, var container] => CommandAsync(http, ns, pod, container, attach: true),
        ["portForward", var ns, var pod] => PortForwardAsync(http, ns, pod),
        _ => RefuseAsync(http, StatusCodes.Status404NotFound, "404 page not found"),
    };

    private async Task LogAsync(HttpContext http, string ns, string podName, string container)
    {
        if (pods.Find(new ObjectKey(ns, podName))?.Find(container) is not { } runner)
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, $"container \"{container}\" of pod \"{podName}\" is not on this node").ConfigureAwait(false);
            return;
        }
        var query = http.Request.Query;
        var previous = query["previous"] == "true";
        if ((previous ? runner.PreviousLog : runner.Log) is not { } log)
        {
            var text = previous
                ? $"previous terminated container \"{container}\" in pod \"{podName}\" not found"
                : $"container \"{container}\" in pod \"{podName}\" is waiting to start: {WaitingReason(runner)}";
            await RefuseAsync(http, StatusCodes.Status400BadRequest, text).ConfigureAwait(false);
            return;
        }
        http.Response.ContentType = "text/plain";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(http.RequestAborted).ConfigureAwait(false);
        await LogReader.CopyAsync(log, Options(query), http.Response.Body, http.RequestAborted).ConfigureAwait(false);
    }

    private LogOptions Options(IQueryCollection query) => new()
    {
        Follow = query["follow"] == "true",
        Timestamps = query["timestamps"] == "true",
        TailLines = Number(query["tailLines"]),
        LimitBytes = Number(query["limitBytes"]),
        Since = Number(query["sinceSeconds"]) is { } seconds ? time.GetUtcNow() - TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(query["sinceTime"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since : null,
    };

    private async Task CommandAsync(HttpContext http, string ns, string podName, string container, bool attach)
    {
        if (pods.Find(new ObjectKey(ns, podName))?.Find(container)?.Current is not { } run)
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, $"container not found (\"{container}\")").ConfigureAwait(false);
            return;
        }
        var request = CommandRequest.From(http.Request.Query);
        if (Upgrade.IsWebSocket(http.Request) && Upgrade.Choose(http.Request.Headers.SecWebSocketProtocol, _webSocketCommands) is { } protocol)
            await OverWebSocketAsync(http, run, request, protocol, attach).ConfigureAwait(false);
        else if (Upgrade.IsSpdy(http.Request) && Upgrade.Choose(http.Request.Headers["X-Stream-Protocol-Version"], _spdyCommands) is { } older)
            await OverSpdyAsync(http, run, request, older, attach).ConfigureAwait(false);
        else
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "the request is no upgrade to a WebSocket or SPDY protocol that is known").ConfigureAwait(false);
    }

    private async Task OverWebSocketAsync(HttpContext http, ContainerRun run, CommandRequest request, string protocol, bool attach)
    {
        using var socket = await Upgrade.AcceptWebSocketAsync(http, protocol).ConfigureAwait(false);
        using var client = new WebSocketCommand(socket);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var reading = client.RunAsync(stop.Token);
        await ServeAsync(run, request, client, attach, stop.Token).ConfigureAwait(false);
        // The client answers the closing; one that does not is not waited for.
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2), time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task OverSpdyAsync(HttpContext http, ContainerRun run, CommandRequest request, string protocol, bool attach)
    {
        var stream = await Upgrade.AcceptSpdyAsync(http, protocol).ConfigureAwait(false);
        using var session = new SpdySession(stream);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var client = new SpdyCommand(request.Streams);
        var reading = client.RunAsync(session, stop.Token);
        await client.Opened.WaitAsync(_openWithin, time, stop.Token).ConfigureAwait(false);
        await ServeAsync(run, request, client, attach, stop.Token).ConfigureAwait(false);
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2), time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task ServeAsync(ContainerRun run, CommandRequest request, IRemoteCommand client, bool attach, CancellationToken ct) =>
        attach ? ExecSession.AttachAsync(run, client, ct) : _exec.ExecAsync(run, request, client, ct);

    private async Task PortForwardAsync(HttpContext http, string ns, string podName)
    {
        if (pods.Find(new ObjectKey(ns, podName)) is not { Sandbox: { } sandbox })
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, $"pod \"{podName}\" is not on this node").ConfigureAwait(false);
            return;
        }
        var forward = new PortForwardSession(sandbox.Network, podName);
        if (Upgrade.IsWebSocket(http.Request) && Upgrade.Choose(http.Request.Headers.SecWebSocketProtocol, _tunnels) is { } tunnel)
        {
            using var socket = await Upgrade.AcceptWebSocketAsync(http, tunnel).ConfigureAwait(false);
            await using var stream = new WebSocketStream(socket);
            using var session = new SpdySession(stream);
            await forward.RunAsync(session, http.RequestAborted).ConfigureAwait(false);
        }
        else if (Upgrade.IsSpdy(http.Request) && Upgrade.Choose(http.Request.Headers["X-Stream-Protocol-Version"], _portForwards) is { } protocol)
        {
            using var session = new SpdySession(await Upgrade.AcceptSpdyAsync(http, protocol).ConfigureAwait(false));
            await forward.RunAsync(session, http.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "the request is no upgrade to a port-forward protocol that is known").ConfigureAwait(false);
        }
    }

    private static string WaitingReason(ContainerRunner runner) =>
        runner.Status.State["waiting"] is { } waiting ? ApiServer.Objects.JsonAccess.Text(waiting, "reason") : "PodInitializing";

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Task RefuseAsync(HttpContext http, int code, string text)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(text);
        return http.Response.WriteAsync(text);
    }
}
