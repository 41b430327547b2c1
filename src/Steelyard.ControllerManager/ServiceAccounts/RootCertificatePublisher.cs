using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.ServiceAccounts;

/// <summary>Keeps the ConfigMap kube-root-ca.crt, which pods mount to trust the API server, in every namespace.</summary>
internal sealed class RootCertificatePublisher : Controller<string>
{
    private const string ConfigMap = "kube-root-ca.crt";
    private const string DescriptionAnnotation = "kubernetes.io/description";

    private const string Description =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or "
        + "kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

    private readonly Informer _namespaces;

    public RootCertificatePublisher(ControllerContext context)
        : base(context)
    {
        _namespaces = context.Informers.Cached(Resources.Namespaces);
        if (context.Options.RootCertificates.Length == 0)
            return;
        _namespaces.OnChange(change => { if (!change.IsDeleted) Queue.Add(change.Object.Name()); });
        var configMaps = context.Informers.Stream(Resources.ConfigMaps);
        configMaps.OnListed(AddAll);
        configMaps.OnChange(change =>
        {
            if (change.Object.Name() == ConfigMap && (change.IsDeleted || !IsRight(change.Object)))
                Queue.Add(change.Object.Namespace());
        });
    }

    public override string Name => "root-ca-certificate-publisher-controller";

    protected override async Task ReconcileAsync(string key, CancellationToken ct)
    {
        if (_namespaces.Get(new ObjectKey("", key)) is not { } ns || ns.IsTerminating())
            return;
        var current = await Context.Client.GetAsync(Resources.ConfigMaps, key, ConfigMap, ct);
        if (current is null)
            await Context.Client.CreateAsync(Resources.ConfigMaps, key, Create(key), ct);
        else if (!IsRight(current))
            await RestoreAsync(current, ct);
    }

    // A ConfigMap may have been deleted before the list, unheard.
    private void AddAll()
    {
        foreach (var ns in _namespaces.All)
            Queue.Add(ns.Name());
    }

    private bool IsRight(JsonObject configMap) =>
        configMap.Count("data") == 1
        && configMap.Text("data", "ca.crt") == Context.Options.RootCertificates
        && configMap.Annotation(DescriptionAnnotation) is not null;

    private Task RestoreAsync(JsonObject configMap, CancellationToken ct)
    {
        configMap["data"] = Data();
        if (configMap["metadata"]!["annotations"] is not JsonObject annotations)
            configMap["metadata"]!["annotations"] = annotations = [];
        annotations[DescriptionAnnotation] = Description;
        return Context.Client.UpdateAsync(Resources.ConfigMaps, configMap, null, ct);
    }

    private JsonObject Create(string ns) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = ConfigMap,
            ["namespace"] = ns,
            ["annotations"] = new JsonObject { [DescriptionAnnotation] = Description },
        },
        ["data"] = Data(),
    };

    private JsonObject Data() => new() { ["ca.crt"] = Context.Options.RootCertificates };
}
