using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Steelyard.Lab.Probing;

/// <summary>
/// Asks for a page again and again at a fixed pace, each time over a connection of its own and without waiting for
/// earlier answers, so that a loss is seen for as long as it lasts.
/// </summary>
public sealed class HttpProber(IPEndPoint target, string path, TimeProvider time)
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {target}\r\nConnection: close\r\n\r\n");
    private readonly ConcurrentBag<ProbeResult> _results = [];

    /// <summary>How long an answer may take; below the second after which TCP sends a lost SYN again, so that a lost probe stays lost.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>Probes for a time, or until cancelled; then waits for the last answers.</summary>
    public async Task<ProbeReport> RunAsync(TimeSpan interval, TimeSpan duration, CancellationToken ct)
    {
        var begin = time.GetTimestamp();
        var running = new List<Task>();
        using var timer = new PeriodicTimer(interval, time);
        TimeSpan now;
        do
        {
            now = time.GetElapsedTime(begin);
            running.Add(ProbeAsync(now));
        }
        while (now < duration && await TickAsync(timer, ct).ConfigureAwait(false));

        var end = time.GetElapsedTime(begin);
        await Task.WhenAll(running).ConfigureAwait(false);
        return ProbeReport.Of(_results, end);
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ProbeAsync(TimeSpan start)
    {
        var sent = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Patience, time);
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        try
        {
            await socket.ConnectAsync(target, limit.Token).ConfigureAwait(false);
            await socket.SendAsync(_request, limit.Token).ConfigureAwait(false);
            var answer = new byte[16];
            var count = await socket.ReceiveAsync(answer, limit.Token).ConfigureAwait(false);
            var good = Encoding.ASCII.GetString(answer, 0, count) is ['H', 'T', 'T', 'P', '/', '1', '.', _, ' ', '2' or '3', ..];
            _results.Add(good ? new ProbeResult(start, time.GetElapsedTime(sent)) : new ProbeResult(start, null, "another answer than a page"));
        }
        catch (OperationCanceledException)
        {
            _results.Add(new ProbeResult(start, null, "no answer"));
        }
        catch (SocketException e)
        {
            _results.Add(new ProbeResult(start, null, e.Message));
        }
    }
}
