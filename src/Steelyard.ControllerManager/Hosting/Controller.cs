using Microsoft.Extensions.Logging;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ControllerManager.Queues;

namespace Steelyard.ControllerManager.Hosting;

/// <summary>
/// One loop that brings objects to their wanted state, key by key. A key that fails is tried again later and holds up
/// neither the other keys nor the other controllers.
/// </summary>
public abstract partial class Controller<TKey> : IController where TKey : notnull
{
    private readonly ILogger _logger;

    protected Controller(ControllerContext context)
    {
        Context = context;
        _logger = context.Logger;
        Queue = new KeyedQueue<TKey>(context.Time);
    }

    public abstract string Name { get; }

    public bool IsIdle => Queue.IsIdle;

    protected ControllerContext Context { get; }

    protected KeyedQueue<TKey> Queue { get; }

    public async Task RunAsync(CancellationToken ct)
    {
        using var queue = Queue;
        await PrepareAsync(ct);
        while (!ct.IsCancellationRequested)
        {
            var key = await queue.TakeAsync(ct);
            await WorkAsync(key, ct);
            queue.Done(key);
        }
    }

    /// <summary>Awaited before the first key is worked on.</summary>
    protected virtual Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>Compares wanted and actual state of one key and acts. Must be idempotent.</summary>
    protected abstract Task ReconcileAsync(TKey key, CancellationToken ct);

    private async Task WorkAsync(TKey key, CancellationToken ct)
    {
        try
        {
            await ReconcileAsync(key, ct);
            Queue.Forget(key);
        }
        catch (StatusException refusal) when (refusal.Code is 404 or 409)
        {
            // Somebody else was faster: what was read is outdated.
            Outdated(Name, key, refusal.Message);
            Queue.AddAfterFailure(key);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Failed(failure, Name, key);
            Queue.AddAfterFailure(key);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Controller}: {Key} is tried again: {Reason}")]
    private partial void Outdated(string controller, TKey key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller}: {Key} failed and is tried again")]
    private partial void Failed(Exception failure, string controller, TKey key);
}
