using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Nodes;

/// <summary>Removes the pods of nodes that are gone: nobody is left who could end them.</summary>
internal sealed class PodCollector : Controller<ObjectKey>
{
    private readonly Informer _pods;
    private readonly Informer _nodes;
    private readonly ObjectIndex _podsByNode;

    public PodCollector(ControllerContext context)
        : base(context)
    {
        _pods = context.Informers.Cached(Resources.Pods);
        _nodes = context.Informers.Cached(Resources.Nodes);
        _podsByNode = _pods.AddIndex(pod => pod.Node() is { Length: > 0 } node ? [node] : []);
        _nodes.OnChange(change =>
        {
            if (!change.IsDeleted)
                return;
            foreach (var pod in _podsByNode.Find(change.Object.Name()))
                Queue.AddAfter(pod.Key(), context.Options.VanishedNodePatience);
        });
        _pods.OnChange(change =>
        {
            if (!change.IsDeleted && change.Object.Node() is { Length: > 0 } node && _nodes.Get(new ObjectKey("", node)) is null)
                Queue.AddAfter(change.Object.Key(), context.Options.VanishedNodePatience);
        });
    }

    public override string Name => "pod-garbage-collector";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_pods.Get(key) is not { } pod || pod.Node().Length == 0 || _nodes.Get(new ObjectKey("", pod.Node())) is not null)
            return;
        var options = new JsonObject
        {
            ["gracePeriodSeconds"] = 0,
            ["preconditions"] = new JsonObject { ["uid"] = pod.Uid() },
        };
        try
        {
            await Context.Client.DeleteAsync(Resources.Pods, pod.Namespace(), pod.Name(), options, ct);
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
            // What was wanted.
        }
    }
}
