using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>Keeps the EndpointSlices of services with a selector.</summary>
internal sealed class EndpointSliceController : Controller<ObjectKey>
{
    private const string Manager = "endpointslice-controller.k8s.io";

    private readonly ServicePods _services;
    private readonly Informer _nodes;
    private readonly SliceWriter _writer;
    private readonly TriggerTimes _triggers = new();

    public EndpointSliceController(ControllerContext context)
        : base(context)
    {
        _services = new ServicePods(context);
        _nodes = context.Informers.Cached(Resources.Nodes);
        _writer = new SliceWriter(context, Manager, Queue.Add);
        var podsByNode = _services.Pods.AddIndex(pod => pod.Node() is { Length: > 0 } node ? [node] : []);
        _services.Services.OnChange(HearService);
        _services.Pods.OnChange(change =>
        {
            HearPod(change.Old);
            HearPod(change.New);
        });
        _nodes.OnChange(change =>
        {
            if (change.Old?.Label(PodEndpoint.ZoneLabel) == change.New?.Label(PodEndpoint.ZoneLabel))
                return;
            foreach (var pod in podsByNode.Find(change.Object.Name()))
                HearPod(pod);
        });
    }

    public override string Name => "endpointslice-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_services.Services.Get(key) is not { } service || service.IsTerminating())
            return;
        if (!ServicePods.HasSelector(service) || service.Text("spec", "type") == "ExternalName")
            return;
        var pods = _services.Of(service).ToList();
        var groups = service.Texts("spec", "ipFamilies").SelectMany(family => Groups(service, pods, family)).ToList();
        var plan = SlicePacking.Plan(_writer.Of(key), groups);
        await _writer.ApplyAsync(
            plan, key, Labels(service), Meta.OwnerReference("v1", "Service", service), _triggers.Next(service, pods), ct);
    }

    // Services without a selector have no slices of this controller; there may be thousands of them.
    private void HearService(InformerEvent change)
    {
        if (change.IsDeleted)
            _triggers.Forget(change.Object.Key());
        else if (ServicePods.HasSelector(change.Object) && !SameForEndpoints(change.Old, change.Object))
            Queue.Add(change.Object.Key());
    }

    private static bool SameForEndpoints(JsonObject? old, JsonObject service) =>
        old is not null && JsonNode.DeepEquals(old["spec"], service["spec"]) && JsonNode.DeepEquals(old.Labels(), service.Labels());

    private void HearPod(JsonObject? pod)
    {
        if (pod is null)
            return;
        foreach (var service in _services.ServicesOf(pod))
            Queue.Add(service);
    }

    private List<EndpointGroup> Groups(JsonObject service, List<JsonObject> pods, string family)
    {
        var groups = new Dictionary<string, (JsonArray Ports, List<JsonObject> Endpoints)>();
        foreach (var pod in pods)
        {
            var addresses = PodEndpoint.Addresses(pod, family);
            if (addresses.Count == 0)
                continue;
            var ports = PodEndpoint.Ports(service, pod);
            var text = ports.ToJsonString();
            if (!groups.TryGetValue(text, out var group))
                groups[text] = group = (ports, []);
            group.Endpoints.Add(PodEndpoint.Create(service, pod, _nodes.Get(new ObjectKey("", pod.Node())), addresses));
        }
        var all = groups.Values.SelectMany(group => group.Endpoints).ToList();
        TopologyHints.Set(service, all);
        return all.Count == 0
            ? [new EndpointGroup(family, null, [])]
            : [.. groups.Values.Select(group => new EndpointGroup(family, group.Ports, group.Endpoints))];
    }

    private static JsonObject Labels(JsonObject service)
    {
        var labels = service.Labels() is { } own ? (JsonObject)own.DeepClone() : [];
        if (service.Text("spec", "clusterIP") == "None")
            labels[SliceWriter.HeadlessLabel] = "";
        else
            labels.Remove(SliceWriter.HeadlessLabel);
        return labels;
    }
}
