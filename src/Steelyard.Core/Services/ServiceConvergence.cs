using Steelyard.Core.Allocation;
using Steelyard.Primitives;

namespace Steelyard.Core.Services;

/// <summary>One decision about one service: keeps, gives up and takes addresses in the allocator and says what to publish.</summary>
internal sealed class ServiceConvergence(Allocator allocator, ServiceSpec service, UnknownPoolPolicy unknownPoolPolicy)
{
    private readonly List<ServiceEvent> _events = [];
    private Assignment? _assignment;
    private string? _clearReason;
    private bool _leaveAsIs;

    /// <summary>What the service lacks after the decision and would take when it came free; null when nothing.</summary>
    public AllocationRequest? Wanted { get; private set; }

    public ServiceDecision Run()
    {
        var (outcome, error) = Converge();
        var changed = !_leaveAsIs && (!IngressIsCurrent() || !AnnotationIsCurrent());
        if (changed)
        {
            foreach (var key in ServiceAnnotations.DeprecatedKeys(service.Annotations))
                _events.Add(ServiceEvent.Warning("deprecatedAnnotation", $"Service uses deprecated annotation {key}"));
        }

        return new ServiceDecision
        {
            Service = service.Key,
            Outcome = outcome,
            HasChanges = changed,
            Addresses = _assignment?.Addresses ?? [],
            Pool = _assignment?.Pool,
            Events = _events,
            ClearReason = _clearReason,
            Error = error,
        };
    }

    private (ServiceOutcome Outcome, string? Error) Converge()
    {
        if (Unservable() is { } error)
            return (ServiceOutcome.GiveUp, error);
        if (service.Type != "LoadBalancer")
            return (ServiceOutcome.Done, null);

        if (MayBelongToAMissingPool())
        {
            _leaveAsIs = true;
            return (ServiceOutcome.GiveUp, "the address may belong to a pool that is left out because it is wrong");
        }

        var cluster = AddressText.Parse(service.EffectiveClusterIPs);
        if (KeepCurrent(cluster) is { } unusable)
        {
            _leaveAsIs = true;
            return (ServiceOutcome.GiveUp, unusable);
        }

        if (_assignment is null)
            return Allocate(cluster);
        CompletePair(cluster);
        return (ServiceOutcome.Done, null);
    }

    /// <summary>
    /// The published addresses are in no pool, but a pool is missing from the configuration because it is wrong: whether
    /// they are allowed cannot be known, so nothing is taken away.
    /// </summary>
    private bool MayBelongToAMissingPool()
    {
        if (!allocator.Pools.IsIncomplete)
            return false;
        var current = AddressText.Parse([.. service.Ingress.Where(entry => !string.IsNullOrEmpty(entry.Ip)).Select(entry => entry.Ip!)]);
        return current.Addresses.Count > 0 && current.Addresses.All(address => allocator.Pools.OwnerOf(address) is null);
    }

    /// <summary>Clears services that cannot have addresses at all; the error, if that is one.</summary>
    private string? Unservable()
    {
        var clusterIPs = service.EffectiveClusterIPs;
        if (service.Type != "LoadBalancer")
        {
            Clear("notLoadBalancer");
            return null;
        }

        if (allocator.Pools.IsEmpty && !MayBelongToAMissingPool())
        {
            Clear("noConfig");
            return "no address pool is configured";
        }

        if (clusterIPs.Count == 0)
        {
            Clear("noClusterIPs");
            return "the service has no ClusterIP";
        }

        if (service.FamilyPolicy != FamilyPolicy.RequireDualStack || clusterIPs.Count >= 2)
            return null;
        var message = $"Service requires dual stack but not enough clusterips [{string.Join(' ', clusterIPs)}]";
        _events.Add(ServiceEvent.Warning("not enough clusterips", message));
        Clear("noClusterIPs");
        return message;
    }

    /// <summary>
    /// Keeps the published addresses if configuration and service still allow them, otherwise clears them.
    /// An error means that nothing can be decided and everything stays as it is.
    /// </summary>
    private string? KeepCurrent(AddressText cluster)
    {
        string[] texts = [.. service.Ingress.Where(entry => !string.IsNullOrEmpty(entry.Ip)).Select(entry => entry.Ip!)];
        if (texts.Length == 0)
        {
            allocator.Unassign(service.Key);
            return null;
        }

        var current = AddressText.Parse(texts);
        var list = AllocationError.Quote(texts);
        if (current.Error is not null)
            Warn("nolbIPsIPFamily", $"Failed to retrieve LBIPs IPFamily for {list}: {current.Error}");
        if (cluster.Error is not null)
        {
            Warn("noclusterIPsIPFamily", $"Failed to retrieve ClusterIPs IPFamily for {list} {service.ClusterIP}: {cluster.Error}");
            return cluster.Error;
        }

        if (current.Error is not null || (current.Family != cluster.Family && !WantsBoth(cluster)))
        {
            Clear("nolbIPsIPFamily");
            return null;
        }

        Reassert(current.Addresses, cluster);
        return _assignment is null ? null : HonourRequests(cluster);
    }

    private void Reassert(IReadOnlyList<IpAddr> addresses, AddressText cluster)
    {
        var result = allocator.Assign(Request(cluster), addresses);
        _assignment = result.Assignment;
        if (result.Error is not { } error)
            return;
        _events.Add(ServiceEvent.Normal(
            "ClearAssignment",
            $"current IP for \"{service.Key}\" not allowed by config, will attempt for new IP assignment: {error.Message}"));
        Clear("notAllowedByConfig");
    }

    /// <summary>Clears addresses that are allowed but not the ones asked for; an unreadable request changes nothing.</summary>
    private string? HonourRequests(AddressText cluster)
    {
        if (RequestedPool() is { } pool && pool != _assignment!.Pool)
        {
            Clear("differentPoolRequested");
            return null;
        }

        var requested = RequestedAddresses.Of(service);
        if (requested.Error is { } error)
        {
            Warn("LoadBalancerFailed", $"invalid requested loadbalancer IPs: {error}");
            return error;
        }

        if (requested.Addresses.Count == 0)
            return null;
        if (_assignment!.Addresses.ToHashSet().SetEquals(requested.Addresses))
            _assignment = allocator.Assign(Request(cluster), requested.Addresses).Assignment;
        else
            Clear("differentIPRequested");
        return null;
    }

    /// <summary>Under PreferDualStack a second address is added as soon as the pool has one.</summary>
    private void CompletePair(AddressText cluster)
    {
        // Only for dual ClusterIPs: a pair on a single-stack service would be cleared again by the next decision.
        if (!WantsBoth(cluster) || _assignment!.Addresses is not [var held])
            return;
        var request = Request(cluster);
        var result = allocator.AddFamily(request);
        if (result.Assignment is { } pair)
        {
            _assignment = pair;
            var added = pair.Addresses.First(address => address != held);
            _events.Add(ServiceEvent.Normal("IPAllocated", $"Assigned additional IP \"{added}\""));
            return;
        }

        _events.Add(ServiceEvent.Normal(
            "AdditionalAssignFailed", $"cannot assign additional IP in PreferDualStack: {result.Error!.Message}"));
        Wanted = request with
        {
            Family = held.Family == IpFamily.IPv4 ? ServiceFamily.IPv6 : ServiceFamily.IPv4,
            Pool = _assignment.Pool,
        };
    }

    private (ServiceOutcome Outcome, string? Error) Allocate(AddressText cluster)
    {
        if (cluster.Error is { } familyError)
            return (ServiceOutcome.GiveUp, AllocationFailed(familyError));
        var requested = RequestedAddresses.Of(service);
        if (requested.Error is { } requestError)
            return (ServiceOutcome.GiveUp, AllocationFailed(requestError));

        var named = service.Annotation(ServiceAnnotations.AddressPool);
        var pool = RequestedPool();
        if (named.Length > 0 && pool is null)
            Warn("UnknownPool", $"{AllocationError.UnknownPool(named).Message}, allocating as if no pool was requested");

        var request = Request(cluster) with { Addresses = requested.Addresses, Pool = pool };
        var result = allocator.Allocate(request);
        _assignment = result.Assignment;
        if (result.Error is { } error)
        {
            Wanted = request;
            return (ServiceOutcome.Waiting, AllocationFailed(error.Message));
        }

        _events.Add(ServiceEvent.Normal("IPAllocated", $"Assigned IP {AllocationError.Quote(_assignment!.Addresses)}"));
        return (ServiceOutcome.Done, null);
    }

    private string AllocationFailed(string error)
    {
        Warn("AllocationFailed", $"Failed to allocate IP for \"{service.Key}\": {error}");
        return error;
    }

    private void Warn(string reason, string message) => _events.Add(ServiceEvent.Warning(reason, message));

    private void Clear(string reason)
    {
        var held = allocator.Unassign(service.Key);
        if (held is not null || service.Ingress.Count > 0)
            _clearReason = reason;
        _assignment = null;
    }

    /// <summary>The pool that the service insists on; a pool that does not exist only counts when that is to fail.</summary>
    private string? RequestedPool()
    {
        var name = service.Annotation(ServiceAnnotations.AddressPool);
        if (name.Length == 0)
            return null;
        return unknownPoolPolicy == UnknownPoolPolicy.Fail || allocator.Pools.Find(name) is not null ? name : null;
    }

    private bool WantsBoth(AddressText cluster) =>
        cluster.Family == ServiceFamily.Dual && service.FamilyPolicy == FamilyPolicy.PreferDualStack;

    private AllocationRequest Request(AddressText cluster) => new()
    {
        Service = service.Key,
        Namespace = service.Namespace,
        Labels = service.Labels,
        Family = cluster.Family,
        Policy = service.FamilyPolicy,
        Primary = service.IpFamilies is ["IPv6", ..] ? IpFamily.IPv6 : IpFamily.IPv4,
        SharingKey = service.Annotation(ServiceAnnotations.AllowSharedIP),
        BackendKey = SharingTerms.BackendKey(service),
        Ports = service.Ports,
    };

    private bool IngressIsCurrent()
    {
        var addresses = _assignment?.Addresses ?? [];
        return service.Ingress.Count == addresses.Count
            && service.Ingress.Zip(addresses).All(pair =>
                pair.First.Ip == pair.Second.ToString() && string.IsNullOrEmpty(pair.First.Hostname) && !pair.First.HasPorts);
    }

    private bool AnnotationIsCurrent() =>
        service.Annotations.GetValueOrDefault(ServiceAnnotations.AllocatedFromPool) == _assignment?.Pool;
}
