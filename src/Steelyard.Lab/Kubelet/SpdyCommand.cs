using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Steelyard.Lab.Spdy;

namespace Steelyard.Lab.Kubelet;

/// <summary>Exec over SPDY (v4.channel.k8s.io): one stream each for input, output, error output, status and size.</summary>
internal sealed class SpdyCommand : IRemoteCommand
{
    private readonly Dictionary<string, TaskCompletionSource<SpdyStream>> _streams;
    private readonly Channel<(ushort, ushort)> _sizes = Channel.CreateUnbounded<(ushort, ushort)>();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="wanted">The kinds of streams that the client said it would open.</param>
    public SpdyCommand(IEnumerable<string> wanted) =>
        _streams = wanted.Append("error").Distinct().ToDictionary(kind => kind, _ => new TaskCompletionSource<SpdyStream>(TaskCreationOptions.RunContinuationsAsynchronously));

    public ChannelReader<(ushort Columns, ushort Rows)> Sizes => _sizes.Reader;

    public Task Gone => _gone.Task;

    /// <summary>Ends when the client has opened its streams.</summary>
    public Task Opened => Task.WhenAll(_streams.Where(pair => pair.Key != "resize").Select(pair => pair.Value.Task));

    public async Task RunAsync(SpdySession session, CancellationToken ct)
    {
        try
        {
            await session.RunAsync(Take, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Gone without a word is gone.
        }
        finally
        {
            _gone.TrySetResult();
        }

        void Take(SpdyStream stream)
        {
            var kind = stream.Header("streamtype");
            if (kind == "resize")
                _ = FollowSizesAsync(stream, ct);
            if (_streams.TryGetValue(kind, out var waiting))
                waiting.TrySetResult(stream);
        }
    }

    public async IAsyncEnumerable<byte[]> ReadInputAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (!_streams.TryGetValue("stdin", out var stdin))
            yield break;
        var stream = await stdin.Task.WaitAsync(ct).ConfigureAwait(false);
        await foreach (var bytes in stream.ReadAllAsync(ct).ConfigureAwait(false))
            yield return bytes;
    }

    public async Task WriteAsync(bool isError, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (_streams.TryGetValue(isError ? "stderr" : "stdout", out var target) && target.Task is { IsCompletedSuccessfully: true } opened)
            await (await opened.ConfigureAwait(false)).WriteAsync(bytes, ct).ConfigureAwait(false);
    }

    public async Task FinishAsync(JsonObject status, CancellationToken ct)
    {
        var error = await _streams["error"].Task.WaitAsync(ct).ConfigureAwait(false);
        await error.WriteAsync(Encoding.UTF8.GetBytes(status.ToJsonString()), ct).ConfigureAwait(false);
        foreach (var stream in _streams.Values.Where(stream => stream.Task.IsCompletedSuccessfully))
            await (await stream.Task.ConfigureAwait(false)).CloseAsync(ct).ConfigureAwait(false);
    }

    private async Task FollowSizesAsync(SpdyStream stream, CancellationToken ct)
    {
        await foreach (var json in stream.ReadAllAsync(ct).ConfigureAwait(false))
        {
            if (TerminalSize.TryParse(json, out var size))
                _sizes.Writer.TryWrite(size);
        }
    }
}
