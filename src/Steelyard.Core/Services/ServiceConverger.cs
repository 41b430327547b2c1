using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Services;

/// <summary>
/// Decides about services, one at a time, against the pools of the moment. Deterministic and without I/O; one writer.
/// The truth is in the services' status: after a start, deciding about every service in <see cref="StartupOrder"/>
/// rebuilds what the allocator knows.
/// </summary>
public sealed class ServiceConverger(UnknownPoolPolicy unknownPoolPolicy = UnknownPoolPolicy.AnyPool)
{
    private readonly Allocator _allocator = new();
    private readonly WaitingServices _waiting = new();

    /// <summary>Services told to try again, and the address that is the reason.</summary>
    private readonly Dictionary<string, IpAddr> _called = new(StringComparer.Ordinal);

    private bool _configured;

    /// <summary>The pools in force; empty before the first <see cref="SetPools"/>.</summary>
    public PoolSet Pools => _allocator.Pools;

    /// <summary>Number of services that wait for an address.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>What a service (<c>namespace/name</c>) holds, or null.</summary>
    public Assignment? Find(string service) => _allocator.Find(service);

    /// <summary>Counters of a pool; null when there is no such pool.</summary>
    public PoolUsage? Usage(string pool) => _allocator.Usage(pool);

    /// <summary>
    /// Puts a new configuration in force. Assignments that are in no pool any more are dropped and returned. Afterwards a
    /// decision about every service is due: their pools' terms may have changed, and those who wait may find room.
    /// </summary>
    public IReadOnlyList<Assignment> SetPools(PoolSet pools)
    {
        _configured = true;
        _called.Clear();
        _waiting.SetPools(pools);
        var lost = _allocator.SetPools(pools);
        foreach (var assignment in lost)
            _allocator.Retain(assignment);
        return lost;
    }

    /// <summary>Decides about one service as it stands. Before the first configuration the answer is to leave it alone.</summary>
    public ServiceDecision Converge(ServiceSpec service)
    {
        if (!_configured)
            return new ServiceDecision { Service = service.Key, Outcome = ServiceOutcome.Ignored };
        var retained = _allocator.Release(service.Key);
        var before = _allocator.Find(service.Key);
        var convergence = new ServiceConvergence(_allocator, service, unknownPoolPolicy);
        var decision = convergence.Run();
        if (convergence.Wanted is { } wanted)
            _waiting.Add(wanted);
        else
            _waiting.Remove(service.Key);
        if (decision.HasChanges || retained is not null)
            RetainGivenUp(service, before, retained);
        return Conclude(decision, before, retained);
    }

    /// <summary>
    /// Decides about every service, owners of addresses first. The addresses that an owner gives up are retained only when
    /// all owners had their turn, so that it cannot take them from one that rightly shows them as well.
    /// </summary>
    /// <returns>One decision per service, in the order in which they were made.</returns>
    public IReadOnlyList<ServiceDecision> ConvergeAll(IEnumerable<ServiceSpec> services)
    {
        var ordered = StartupOrder.Sort(services);
        var decisions = new List<ServiceDecision>(ordered.Count);
        var owners = 0;
        for (; owners < ordered.Count && ordered[owners].Ingress.Count > 0; owners++)
            decisions.Add(Converge(ordered[owners]));
        if (_configured)
        {
            for (var i = 0; i < owners; i++)
            {
                if (decisions[i].HasChanges)
                    RetainPublished(ordered[i]);
            }
        }

        for (var i = owners; i < ordered.Count; i++)
            decisions.Add(Converge(ordered[i]));
        return decisions;
    }

    /// <summary>
    /// The world outside shows the service as it was decided last: what it gave up then can be given to others.
    /// </summary>
    public ServiceDecision Confirm(string service) => Conclude(
        new ServiceDecision { Service = service, Outcome = ServiceOutcome.Done }, _allocator.Find(service), _allocator.Release(service));

    /// <summary>Gives up what a service holds that was deleted or is not ours any more; nothing is to be written for it.</summary>
    public ServiceDecision Remove(string service)
    {
        var before = _allocator.Unassign(service);
        _waiting.Remove(service);
        return Conclude(new ServiceDecision { Service = service, Outcome = ServiceOutcome.Done }, before, _allocator.Release(service));
    }

    /// <summary>Until its status is written, a service still attracts traffic for the addresses it held.</summary>
    private void RetainGivenUp(ServiceSpec service, Assignment? before, Assignment? retained)
    {
        var terms = before ?? retained;
        if (terms is null)
            return;
        var held = _allocator.Find(service.Key)?.Addresses ?? [];
        IpAddr[] given = [.. (before?.Addresses ?? []).Concat(retained?.Addresses ?? []).Distinct().Except(held)];
        if (given.Length > 0)
            _allocator.Retain(terms with { Addresses = given });
    }

    private void RetainPublished(ServiceSpec service)
    {
        var retained = _allocator.Release(service.Key);
        var held = _allocator.Find(service.Key)?.Addresses ?? [];
        var shown = service.Ingress.Select(entry => IpAddr.TryParse(entry.Ip, out var address) ? address : default(IpAddr?)).OfType<IpAddr>();
        IpAddr[] given = [.. shown.Concat(retained?.Addresses ?? []).Distinct().Except(held)];
        if (given.Length > 0)
            _allocator.Retain(new Assignment(service.Key, given, "", service.Annotation(ServiceAnnotations.AllowSharedIP), SharingTerms.BackendKey(service), service.Ports));
    }

    private ServiceDecision Conclude(ServiceDecision decision, Assignment? before, Assignment? retained)
    {
        var after = _allocator.Find(decision.Service);
        var touched = Touched(decision.Service, before, after);
        touched.UnionWith(retained?.Addresses ?? []);
        var retry = new List<string>();
        foreach (var address in touched)
        {
            if (_waiting.Take(address, _allocator, except: decision.Service) is not { } next)
                continue;
            _called[next] = address;
            retry.Add(next);
        }

        var pools = TouchedPools(before, after);
        return decision with { Retry = retry, TouchedPools = retained is null ? pools : [.. pools.Union(PoolsOf(retained))] };
    }

    /// <summary>
    /// Addresses that others may be able to use now. The address that a service was called for is passed on when it tried:
    /// it may have left it, or share it.
    /// </summary>
    private HashSet<IpAddr> Touched(string service, Assignment? before, Assignment? after)
    {
        HashSet<IpAddr> touched = [];
        if (_called.Remove(service, out var address))
            touched.Add(address);
        if (before is not null && after is not null && before.Occupies(after))
            return touched;
        touched.UnionWith(before?.Addresses ?? []);
        if (after is { SharingKey.Length: > 0 })
            touched.UnionWith(after.Addresses);
        return touched;
    }

    private IEnumerable<string> PoolsOf(Assignment retained) =>
        retained.Addresses.Select(_allocator.Pools.OwnerOf).OfType<AddressPool>().Select(pool => pool.Name);

    private static IReadOnlyList<string> TouchedPools(Assignment? before, Assignment? after)
    {
        if (before is not null && after is not null && before.Pool == after.Pool && before.Occupies(after))
            return [];
        return [.. new[] { before?.Pool, after?.Pool }.OfType<string>().Distinct()];
    }
}
