using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>Copies Endpoints that somebody made by hand for a service without a selector into EndpointSlices.</summary>
internal sealed class EndpointSliceMirroringController : Controller<ObjectKey>
{
    private const string Manager = "endpointslicemirroring-controller.k8s.io";
    private const string SkipLabel = "endpointslice.kubernetes.io/skip-mirror";
    private const string LeaderAnnotation = "control-plane.alpha.kubernetes.io/leader";

    private readonly Informer _services;
    private readonly Informer _endpoints;
    private readonly SliceWriter _writer;

    public EndpointSliceMirroringController(ControllerContext context)
        : base(context)
    {
        _services = context.Informers.Cached(Resources.Services);
        _endpoints = context.Informers.Cached(Resources.Endpoints);
        _writer = new SliceWriter(context, Manager, Queue.Add);
        _endpoints.OnChange(change =>
        {
            if (change.Object.Label(EndpointsController.ManagerLabel) is null)
                Queue.Add(change.Object.Key());
        });
        _services.OnChange(change =>
        {
            // Most services have no Endpoints made by hand: one look-up.
            if (_endpoints.Get(change.Object.Key()) is { } endpoints && endpoints.Label(EndpointsController.ManagerLabel) is null)
                Queue.Add(change.Object.Key());
        });
    }

    public override string Name => "endpointslice-mirroring-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        var existing = _writer.Of(key);
        if (_endpoints.Get(key) is not { } endpoints || !IsMirrored(endpoints)
            || _services.Get(key) is not { } service || ServicePods.HasSelector(service))
        {
            if (existing.Count > 0)
                await _writer.ApplyAsync(new SlicePlan([], [], existing), key, null, [], null, ct);
            return;
        }
        var groups = endpoints.Each("subsets").SelectMany(Groups).ToList();
        var plan = SlicePacking.Plan(existing, groups);
        await _writer.ApplyAsync(plan, key, endpoints.Labels(), Meta.OwnerReference("v1", "Endpoints", endpoints), null, ct);
    }

    private static bool IsMirrored(JsonObject endpoints) =>
        !endpoints.IsTerminating() && endpoints.Label(SkipLabel) != "true" && endpoints.Annotation(LeaderAnnotation) is null;

    private static IEnumerable<EndpointGroup> Groups(JsonObject subset)
    {
        var addresses = subset.Each("addresses").Select(address => Endpoint(address, true))
            .Concat(subset.Each("notReadyAddresses").Select(address => Endpoint(address, false)));
        var ports = new JsonArray([.. subset.Each("ports").Select(Port)]);
        return addresses.GroupBy(endpoint => PodEndpoint.FamilyOf(endpoint.Texts("addresses").First()))
            .Where(family => family.Key is not null)
            .Select(family => new EndpointGroup(family.Key!, ports, [.. family]));
    }

    private static JsonObject Endpoint(JsonObject address, bool ready)
    {
        var endpoint = new JsonObject
        {
            ["addresses"] = new JsonArray((JsonNode)address.Text("ip")),
            ["conditions"] = new JsonObject { ["ready"] = ready },
        };
        foreach (var field in new[] { "hostname", "targetRef", "nodeName" })
        {
            if (address[field] is { } value)
                endpoint[field] = value.DeepClone();
        }
        return endpoint;
    }

    private static JsonObject Port(JsonObject port)
    {
        var result = new JsonObject
        {
            ["name"] = port.Text("name"),
            ["protocol"] = port.Text("protocol") is { Length: > 0 } protocol ? protocol : "TCP",
            ["port"] = port.Integer("port"),
        };
        if (port.TextOrNull("appProtocol") is { } application)
            result["appProtocol"] = application;
        return result;
    }
}
