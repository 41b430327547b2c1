using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>Brings the status of one pod to the API: at once, one write after the other, what changed meanwhile in one.</summary>
internal sealed partial class PodStatusWriter(PodContext context, JsonObject pod, Func<JsonObject, JsonObject> render)
{
    private static readonly TimeSpan _retry = TimeSpan.FromMilliseconds(300);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private JsonObject _written = pod["status"]?.DeepClone() as JsonObject ?? [];
    private readonly ObjectKey _key = pod.Key();
    private string _sent = "";

    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(ct).ConfigureAwait(false))
        {
            while (!await TryWriteAsync(ct).ConfigureAwait(false))
                await Task.Delay(_retry, context.Time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the last status and takes the pod out of the API: nothing of it is left here.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            if (await TryWriteAsync(ct).ConfigureAwait(false) && await TryDeleteAsync(ct).ConfigureAwait(false))
                return;
            await Task.Delay(_retry, context.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryWriteAsync(CancellationToken ct)
    {
        var status = render(_written);
        var text = status.ToJsonString();
        if (text == _sent)
            return true;
        try
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = pod.Uid() }, ["status"] = status };
            await context.Client.MergePatchAsync(Resources.Pods, pod.Namespace(), pod.Name(), patch, "status", ct).ConfigureAwait(false);
        }
        catch (StatusException refusal) when (refusal.Code is 404 or 409 or 422)
        {
            // It is gone, or another pod has its name by now: there is nothing to tell.
            Refused(context.Logger, _key, refusal.Message);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or StatusException or IOException)
        {
            Unreachable(context.Logger, _key, e.Message);
            return false;
        }
        _sent = text;
        _written = status;
        return true;
    }

    private async Task<bool> TryDeleteAsync(CancellationToken ct)
    {
        var options = new JsonObject { ["gracePeriodSeconds"] = 0, ["preconditions"] = new JsonObject { ["uid"] = pod.Uid() } };
        try
        {
            await context.Client.DeleteAsync(Resources.Pods, pod.Namespace(), pod.Name(), options, ct).ConfigureAwait(false);
            return true;
        }
        catch (StatusException refusal) when (refusal.Code is 404 or 409)
        {
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or StatusException or IOException)
        {
            Unreachable(context.Logger, _key, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The status of pod {Pod} is not wanted: {Reason}")]
    private static partial void Refused(ILogger logger, ObjectKey pod, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API did not take news of pod {Pod}; tried again: {Reason}")]
    private static partial void Unreachable(ILogger logger, ObjectKey pod, string reason);
}
