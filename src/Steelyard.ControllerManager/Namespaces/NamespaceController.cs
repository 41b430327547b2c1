using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Namespaces;

/// <summary>
/// Empties namespaces that are being removed, tells in conditions what still holds them, and takes the finalizer
/// "kubernetes" away once nothing is left. Pods go before everything else.
/// </summary>
internal sealed class NamespaceController : Controller<string>
{
    private const string Finalizer = "kubernetes";

    /// <summary>A look again even if no deletion was heard of, for resources that nobody follows.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private readonly Informer _namespaces;

    public NamespaceController(ControllerContext context)
        : base(context)
    {
        _namespaces = context.Informers.Cached(Resources.Namespaces);
        _namespaces.OnChange(change =>
        {
            if (!change.IsDeleted && change.Object.IsTerminating())
                Queue.Add(change.Object.Name());
        });
        FollowAll();
        context.Resources.Changed += FollowAll;
    }

    public override string Name => "namespace-controller";

    protected override async Task ReconcileAsync(string key, CancellationToken ct)
    {
        var ns = await Context.Client.GetAsync(Resources.Namespaces, null, key, ct);
        if (ns is null || !ns.IsTerminating() || !ns.Texts("spec", "finalizers").Contains(Finalizer))
            return;
        var remains = new NamespaceContent();
        var pods = Context.Resources.All.FirstOrDefault(resource => resource.Name == Resources.Pods);
        if (pods is not null)
            await EmptyAsync(pods, key, remains, ct);
        if (remains.IsEmpty)
        {
            foreach (var resource in Context.Resources.All)
            {
                if (resource.Namespaced && resource != pods && resource.Can("list", "delete"))
                    await EmptyAsync(resource, key, remains, ct);
            }
        }
        ns = await ReportAsync(ns, remains, ct);
        if (remains.IsEmpty && remains.Failures.Count == 0)
            await FinishAsync(ns, ct);
        else
            Queue.AddAfter(key, LookAgain);
        if (remains.Failures.Count > 0)
            throw new InvalidOperationException(string.Join("; ", remains.Failures));
    }

    private void FollowAll()
    {
        foreach (var resource in Context.Resources.All)
        {
            if (resource.Namespaced && resource.Can("list", "watch", "delete"))
                Context.Informers.Stream(resource.Name, Follow);
        }
    }

    private readonly HashSet<Informer> _followed = [];

    private void Follow(Informer informer)
    {
        if (!_followed.Add(informer))
            return;
        informer.OnListed(AddTerminating);
        informer.OnChange(Hear);
    }

    // What held a namespace may have vanished before the list, unheard.
    private void AddTerminating()
    {
        foreach (var ns in _namespaces.All.Where(ns => ns.IsTerminating()))
            Queue.Add(ns.Name());
    }

    // A deletion in a namespace that is being removed may have been the last.
    private void Hear(InformerEvent change)
    {
        if (!change.IsDeleted)
            return;
        var name = change.Object.Namespace();
        if (_namespaces.Get(new ObjectKey("", name)) is { } ns && ns.IsTerminating())
            Queue.Add(name);
    }

    private async Task EmptyAsync(ServedResource resource, string ns, NamespaceContent remains, CancellationToken ct)
    {
        try
        {
            var found = await Context.Client.ListAsync(resource.Name, ns, null, ct);
            if (found.Items.Count == 0)
                return;
            foreach (var item in found.Items)
            {
                if (!item.IsTerminating())
                    await DeleteAsync(resource, ns, item.Name(), ct);
            }
            found = await Context.Client.ListAsync(resource.Name, ns, null, ct);
            remains.Add(resource, found.Items);
        }
        catch (StatusException failure)
        {
            remains.Failures.Add($"{resource.Qualified}: {failure.Message}");
        }
    }

    private async Task DeleteAsync(ServedResource resource, string ns, string name, CancellationToken ct)
    {
        try
        {
            var options = new JsonObject { ["propagationPolicy"] = "Background" };
            await Context.Client.DeleteAsync(resource.Name, ns, name, options, ct);
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
            // Collected by its owner's deletion meanwhile.
        }
    }

    private async Task<JsonObject> ReportAsync(JsonObject ns, NamespaceContent remains, CancellationToken ct)
    {
        var conditions = NamespaceConditions.Merge(ns.At("status", "conditions") as JsonArray, remains, Context.Now);
        if (JsonNode.DeepEquals(conditions, ns.At("status", "conditions")))
            return ns;
        var patch = new JsonObject { ["status"] = new JsonObject { ["conditions"] = conditions } };
        return await Context.Client.MergePatchAsync(Resources.Namespaces, null, ns.Name(), patch, "status", ct);
    }

    private async Task FinishAsync(JsonObject ns, CancellationToken ct)
    {
        var finalizers = ns["spec"]!["finalizers"] as JsonArray ?? [];
        ns["spec"]!["finalizers"] = new JsonArray(
            [.. finalizers.Where(finalizer => finalizer.TextOrNull() != Finalizer).Select(finalizer => finalizer?.DeepClone())]);
        await Context.Client.UpdateAsync(Resources.Namespaces, ns, "finalize", ct);
    }
}
