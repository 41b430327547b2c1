using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>Gives each pod that is bound to this node a worker.</summary>
internal sealed partial class PodManager(PodContext context, CancellationToken stop)
{
    private readonly ConcurrentDictionary<string, (PodWorker Worker, Task Run)> _workers = new();

    /// <summary>Takes a change of the informer that follows the pods of this node.</summary>
    public void Handle(InformerEvent change)
    {
        if (change.Old is { } old && (change.IsDeleted || old.Uid() != change.Object.Uid()) && _workers.TryGetValue(old.Uid(), out var gone))
            gone.Worker.Remove();
        if (change.IsDeleted)
            return;
        var pod = change.Object;
        if (_workers.TryGetValue(pod.Uid(), out var known))
            known.Worker.Update(pod);
        else
            Start(pod);
    }

    public PodWorker? Find(ObjectKey key) =>
        _workers.Values.Select(entry => entry.Worker).LastOrDefault(worker => worker.Pod.Key() == key);

    public IEnumerable<JsonObject> Pods => _workers.Values.Select(entry => entry.Worker.Pod);

    /// <summary>Ends when all workers have ended.</summary>
    public Task WhenAllEnded() => Task.WhenAll(_workers.Values.Select(entry => entry.Run));

    private void Start(JsonObject pod)
    {
        var worker = new PodWorker(context, pod);
        // What was being deleted when the agent came up has nothing running here; it only has to be let go.
        worker.Update(pod);
        _workers[pod.Uid()] = (worker, Task.Run(() => RunAsync(worker, pod), CancellationToken.None));
    }

    private async Task RunAsync(PodWorker worker, JsonObject pod)
    {
        try
        {
            await worker.RunAsync(stop).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // one pod must not end the node
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failed(context.Logger, failure, pod.Key());
        }
        _workers.TryRemove(pod.Uid(), out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The worker of pod {Pod} ended by a mistake")]
    private static partial void Failed(ILogger logger, Exception failure, ObjectKey pod);
}
