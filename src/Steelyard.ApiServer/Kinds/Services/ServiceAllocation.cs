using System.Net;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>
/// Gives one Service its families, cluster addresses and node ports. Of an update only what is new is taken; what the
/// old object no longer needs is given back later, when the update is stored. After a failure nothing is held.
/// </summary>
internal sealed class ServiceAllocation(ServiceAllocators allocators, JsonObject service, JsonObject? old, bool dryRun, FieldErrors errors)
{
    private const string AlreadyAllocated = "provided port is already allocated";

    private readonly JsonObject _spec = service.GetOrAdd("spec");
    private readonly JsonObject? _oldSpec = old.Obj("spec");
    private readonly string _owner = ServiceAllocators.OwnerOf(service);
    private readonly HashSet<long> _ports = [];
    private readonly List<IPAddress> _addresses = [];

    /// <summary>Allocates; what goes wrong is added to the errors.</summary>
    /// <exception cref="StatusException">500: the health check port is taken or none is left.</exception>
    public void Run()
    {
        var done = false;
        try
        {
            Allocate();
            done = errors.Count == 0;
        }
        finally
        {
            if (!done && !dryRun)
                GiveBack();
        }
    }

    private void Allocate()
    {
        if (ServiceShape.NeedsClusterIP(_spec))
        {
            SetFamilies();
            if (errors.Count == 0)
                TakeAddresses();
        }
        if (errors.Count == 0)
            TakeNodePorts();
        if (errors.Count == 0 && ServiceShape.NeedsHealthCheckPort(_spec))
            TakeHealthCheckPort();
    }

    private void GiveBack()
    {
        foreach (var address in _addresses)
            allocators.RangeOf(address)!.Release(address, _owner);
        foreach (var port in _ports)
            allocators.ReleaseNodePort(port, _owner);
    }

    private void SetFamilies()
    {
        var addresses = _spec.Strings("clusterIPs");
        var families = _spec.Strings("ipFamilies").ToList();
        var headless = ServiceShape.IsHeadless(_spec);
        var withoutSelector = headless && _spec.Obj("selector") is null or { Count: 0 };
        _spec.Default("ipFamilyPolicy", headless && withoutSelector && allocators.Families.Count > 1 ? "RequireDualStack" : "SingleStack");
        var policy = _spec.Text("ipFamilyPolicy");
        if (policy == "SingleStack")
        {
            const string advice = "must be 'RequireDualStack' or 'PreferDualStack' when multiple ";
            if (addresses.Count > 1)
                errors.Invalid("spec.ipFamilyPolicy", policy, advice + "cluster IPs are specified");
            if (families.Count > 1)
                errors.Invalid("spec.ipFamilyPolicy", policy, advice + "IP families are specified");
        }
        if (errors.Count > 0)
            return;
        if (!headless)
            families.AddRange(addresses.Skip(families.Count).Select(AddressText.FamilyOf));
        if (families.Count == 0)
            families.Add(allocators.Families[0]);
        if (policy != "SingleStack" && families.Count == 1)
            families.AddRange(allocators.Families.Where(f => f != families[0]).Take(1));
        CheckFamilies(families, policy, headless, withoutSelector);
        _spec["ipFamilies"] = JsonAccess.Array(families);
    }

    private void CheckFamilies(List<string> families, string policy, bool headless, bool withoutSelector)
    {
        if (headless && withoutSelector)
            return;
        for (var i = 0; i < families.Count; i++)
        {
            if (!allocators.Families.Contains(families[i]))
                errors.Invalid($"spec.ipFamilies[{i}]", families[i], "not configured on this cluster");
        }
        if (policy == "RequireDualStack" && allocators.Families.Count < 2)
            errors.Invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services");
    }

    private void TakeAddresses()
    {
        if (ServiceShape.IsHeadless(_spec))
        {
            _spec["clusterIP"] = "None";
            _spec["clusterIPs"] = JsonAccess.Array(["None"]);
            return;
        }
        var families = _spec.Strings("ipFamilies");
        var given = _spec.Strings("clusterIPs");
        var held = ServiceShape.NeedsClusterIP(_oldSpec) ? _oldSpec.Strings("clusterIPs") : [];
        var addresses = new List<string>();
        for (var i = 0; i < families.Count && errors.Count == 0; i++)
        {
            if (i < given.Count && held.Contains(given[i]))
                addresses.Add(given[i]);
            else if (i < given.Count)
                TakeGiven(given[i], addresses);
            else
                TakeFree(families[i], addresses);
            _spec["clusterIPs"] = JsonAccess.Array(addresses.Concat(given.Skip(addresses.Count)));
        }
        if (errors.Count == 0)
            _spec["clusterIP"] = addresses[0];
    }

    private void TakeGiven(string text, List<string> addresses)
    {
        var address = IPAddress.Parse(text);
        var range = allocators.RangeOf(address);
        var taken = dryRun ? range?.IsTaken(address) == false : range?.TryTake(address, _owner) == true;
        if (taken)
        {
            addresses.Add(text);
            _addresses.Add(address);
        }
        else
        {
            var why = range is null ? "the provided network does not match the current range" : "provided IP is already allocated";
            errors.Invalid("spec.clusterIPs", JsonAccess.Array([text]), $"failed to allocate IP {text}: {why}");
        }
    }

    private void TakeFree(string family, List<string> addresses)
    {
        var range = allocators.RangeOf(family)!;
        if ((dryRun ? range.BaseAddress : range.TakeNext(_owner)) is { } address)
        {
            addresses.Add(address);
            _addresses.Add(IPAddress.Parse(address));
        }
        else
            errors.Invalid("spec.clusterIPs", JsonAccess.Array([]), "failed to allocate a serviceIP: range is full");
    }

    private void TakeNodePorts()
    {
        if (!ServiceShape.MayHaveNodePort(_spec))
            return;
        var held = _oldSpec.Objects("ports").Select(static p => p.Int("nodePort")).ToHashSet();
        var ports = _spec.Objects("ports").ToArray();
        for (var i = 0; i < ports.Length; i++)
        {
            if (ports[i].Int("nodePort") is { } given && given != 0)
            {
                if (!held.Contains(given))
                    TakeGivenPort($"spec.ports[{i}].nodePort", given);
            }
        }
        if (errors.Count > 0 || !ServiceShape.NeedsNodePort(_spec))
            return;
        for (var i = 0; i < ports.Length && errors.Count == 0; i++)
        {
            if (ports[i]["nodePort"] is not null)
                continue;
            // Protocols that share a port share its node port.
            var shared = ports.FirstOrDefault(p => p["nodePort"] is not null && p.Int("port") == ports[i].Int("port")
                && p.Text("protocol") != ports[i].Text("protocol"));
            if ((shared?.Int("nodePort") ?? NextPort()) is { } port)
                ports[i]["nodePort"] = JsonAccess.Number(port);
            else
                errors.InvalidText($"spec.ports[{i}].nodePort", "0", "failed to allocate a nodePort: range is full");
        }
    }

    private void TakeGivenPort(string path, long port)
    {
        if (!allocators.IsNodePort(port))
            errors.Invalid(path, port, $"provided port is not in the valid range. The range of valid ports is {allocators.NodePortRange}");
        else if (!TryTakePort(port))
            errors.Invalid(path, port, AlreadyAllocated);
    }

    /// <summary>Takes a port once, however often the object names it.</summary>
    private bool TryTakePort(long port)
    {
        if (_ports.Contains(port))
            return true;
        var taken = dryRun ? !allocators.IsNodePortTaken(port) : allocators.TryTakeNodePort(port, _owner);
        if (taken)
            _ports.Add(port);
        return taken;
    }

    private long? NextPort()
    {
        var port = dryRun ? allocators.PeekNextNodePort() : allocators.TakeNextNodePort(_owner);
        while (port is { } candidate && !_ports.Add(candidate))
            port = candidate + 1;
        return port;
    }

    private void TakeHealthCheckPort()
    {
        var given = _spec.Int("healthCheckNodePort") ?? 0;
        if (given != 0 && given == _oldSpec.Int("healthCheckNodePort"))
            return;
        if (given == 0)
        {
            _spec["healthCheckNodePort"] = JsonAccess.Number(
                NextPort() ?? throw Failure("failed to allocate a HealthCheck NodePort : range is full"));
            return;
        }
        var problem = !allocators.IsNodePort(given)
            ? $"provided port is not in the valid range. The range of valid ports is {allocators.NodePortRange}"
            : !IsOwnNodePort(given) && TryTakePort(given) ? null : AlreadyAllocated;
        if (problem is not null)
            throw Failure($"failed to allocate requested HealthCheck NodePort {given}: {problem}");
    }

    private bool IsOwnNodePort(long port) => _spec.Objects("ports").Any(p => p.Int("nodePort") == port);

    private static StatusException Failure(string what) =>
        new(500, "InternalError", $"Internal error occurred: {what}", new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["message"] = what }),
        });
}
