using System.Threading.Channels;

namespace Steelyard.Lab.Kubelet;

/// <summary>Brings a program's words to the client in their order, whoever reads them where.</summary>
#pragma warning disable CA1001 // a semaphore without a wait handle has nothing to release
internal sealed class Pump
#pragma warning restore CA1001
{
    private const int Waiting = 256;
    private readonly Channel<(bool IsError, byte[] Bytes)> _queue = Channel.CreateUnbounded<(bool, byte[])>();
    private readonly SemaphoreSlim _places = new(Waiting);
    private readonly Task _run;
    private readonly CancellationToken _stop;

    public Pump(IRemoteCommand client, CancellationToken stop)
    {
        _stop = stop;
        _run = RunAsync(client);
    }

    /// <summary>Called on readers' own threads: a slow client makes the program wait.</summary>
    public void Add(string stream, byte[] bytes)
    {
        try
        {
            _places.Wait(_stop);
            _queue.Writer.TryWrite((stream == "stderr", bytes));
        }
        catch (OperationCanceledException)
        {
            // The client is gone; what it would have read is dropped.
        }
    }

    public async Task FinishAsync()
    {
        _queue.Writer.TryComplete();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(IRemoteCommand client)
    {
        await foreach (var (isError, bytes) in _queue.Reader.ReadAllAsync(_stop).ConfigureAwait(false))
        {
            await client.WriteAsync(isError, bytes, _stop).ConfigureAwait(false);
            _places.Release();
        }
    }
}
