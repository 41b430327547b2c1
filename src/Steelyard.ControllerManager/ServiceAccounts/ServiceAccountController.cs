using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.ServiceAccounts;

/// <summary>Keeps a service account named "default" in every namespace that is not being removed.</summary>
internal sealed class ServiceAccountController : Controller<string>
{
    private const string Account = "default";

    private readonly Informer _namespaces;

    public ServiceAccountController(ControllerContext context)
        : base(context)
    {
        _namespaces = context.Informers.Cached(Resources.Namespaces);
        _namespaces.OnChange(change => { if (!change.IsDeleted) Queue.Add(change.Object.Name()); });
        var accounts = context.Informers.Stream(Resources.ServiceAccounts);
        accounts.OnListed(AddAll);
        accounts.OnChange(change =>
        {
            if (change.IsDeleted && change.Object.Name() == Account)
                Queue.Add(change.Object.Namespace());
        });
    }

    public override string Name => "serviceaccount-controller";

    protected override async Task ReconcileAsync(string key, CancellationToken ct)
    {
        if (_namespaces.Get(new ObjectKey("", key)) is not { } ns || ns.IsTerminating())
            return;
        if (await Context.Client.GetAsync(Resources.ServiceAccounts, key, Account, ct) is not null)
            return;
        var account = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject { ["name"] = Account, ["namespace"] = key },
        };
        await Context.Client.CreateAsync(Resources.ServiceAccounts, key, account, ct);
    }

    // An account may have been deleted before the list, unheard.
    private void AddAll()
    {
        foreach (var ns in _namespaces.All)
            Queue.Add(ns.Name());
    }
}
