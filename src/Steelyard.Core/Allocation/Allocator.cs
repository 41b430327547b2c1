using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>
/// Gives addresses of the pools to services and remembers who holds what. One writer, not thread-safe. Every operation takes
/// O(log n) in the size of the pools and the number of services (times the number of pools that it has to look at), memory
/// grows with the addresses in use. A refused request changes nothing: the service keeps what it had.
/// </summary>
public sealed class Allocator
{
    private readonly Dictionary<string, Assignment> _assignments = new(StringComparer.Ordinal);

    /// <summary>Given up, but perhaps still in use by the world outside: by service, disjoint from what it holds.</summary>
    private readonly Dictionary<string, Assignment> _retained = new(StringComparer.Ordinal);

    /// <summary>The part of <see cref="_retained"/> that the present pools contain and nobody else holds.</summary>
    private readonly Dictionary<string, Assignment> _occupied = new(StringComparer.Ordinal);

    private AddressSpace _space = new(PoolSet.Empty);

    public PoolSet Pools => _space.Pools;

    public IReadOnlyCollection<Assignment> Assignments => _assignments.Values;

    /// <summary>What this service (<c>namespace/name</c>) holds, or null.</summary>
    public Assignment? Find(string service) => _assignments.GetValueOrDefault(service);

    /// <summary>The services that hold this address, by name.</summary>
    public IEnumerable<string> HoldersOf(IpAddr address) => _space.HoldersOf(address);

    /// <summary>Counters of a pool; null when there is no such pool.</summary>
    public PoolUsage? Usage(string pool) => Pools.Find(pool) is { } found
        ? new PoolUsage(PoolCapacity.Count(found), _space.InUse(found, IpFamily.IPv4), _space.InUse(found, IpFamily.IPv6))
        : null;

    /// <summary>
    /// Takes a new configuration. Assignments whose addresses are in one of the new pools stay, under that pool's name; the
    /// others are dropped and returned. Whether a pool still admits its services is left to their next re-assertion.
    /// </summary>
    public IReadOnlyList<Assignment> SetPools(PoolSet pools)
    {
        var lost = new List<Assignment>();
        _space = new AddressSpace(pools);
        _occupied.Clear();
        foreach (var (service, assignment) in _assignments)
        {
            if (pools.OwnerOf(assignment.Addresses) is not { } owner)
            {
                lost.Add(assignment);
                _assignments.Remove(service);
                continue;
            }

            var kept = owner.Name == assignment.Pool ? assignment : assignment with { Pool = owner.Name };
            _assignments[service] = kept;
            _space.Take(kept);
        }

        foreach (var service in _retained.Keys)
            Occupy(service);
        return lost;
    }

    /// <summary>
    /// Keeps addresses that the service gave up away from everybody else, under the sharing terms it held them under, until
    /// <see cref="Release"/>. What others hold now is left to them.
    /// </summary>
    public void Retain(Assignment given)
    {
        _retained[given.Service] = given;
        Occupy(given.Service);
    }

    /// <summary>Ends a <see cref="Retain"/>; returns what was retained, or null.</summary>
    public Assignment? Release(string service)
    {
        if (!_retained.Remove(service, out var retained))
            return null;
        if (_occupied.Remove(service, out var occupied))
            _space.Free(occupied);
        return retained;
    }

    /// <summary>Gives up what the service holds; returns it, or null when it held nothing.</summary>
    public Assignment? Unassign(string service)
    {
        if (_assignments.Remove(service, out var assignment))
            _space.Free(assignment);
        return assignment;
    }

    /// <summary>Serves a request by the first that it names: addresses, pool, or neither (then automatically).</summary>
    public AllocationResult Allocate(AllocationRequest request) => Commit(request, Plan(request));

    /// <summary>Whether <see cref="Allocate"/> would succeed now. Changes nothing.</summary>
    public bool CanAllocate(AllocationRequest request) => Plan(request).Error is null;

    /// <summary>Gives the service exactly these addresses, in this order, instead of what it holds.</summary>
    public AllocationResult Assign(AllocationRequest request, IReadOnlyList<IpAddr> addresses) =>
        Commit(request, PlanExplicit(request, addresses));

    /// <summary>Whether this address is free, or could be shared or already is held by the service.</summary>
    public bool IsUsable(AllocationRequest request, IpAddr address) =>
        Pools.OwnerOf(address) is { } pool
        && IsCompatible(pool, request)
        && _space.Conflict(request, address) is null;

    /// <summary>Adds an address of the family that the service lacks, from the pool it is in. Result: IPv4 before IPv6.</summary>
    public AllocationResult AddFamily(AllocationRequest request)
    {
        if (Find(request.Service) is not { Addresses: [var held] } assignment || Pools.Find(assignment.Pool) is not { } pool)
            throw new InvalidOperationException($"{request.Service} does not hold exactly one address of a pool");
        var missing = held.Family == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4;
        if (_space.FirstUsable(pool, missing, request) is not { } address)
            return AllocationError.PoolExhausted(pool.Name, forDual: false);
        return Assign(request, held < address ? [held, address] : [address, held]);
    }

    private void Occupy(string service)
    {
        var retained = _retained[service];
        var terms = new AllocationRequest
        {
            Service = service,
            Namespace = "",
            SharingKey = retained.SharingKey,
            BackendKey = retained.BackendKey,
            Ports = retained.Ports,
        };
        IpAddr[] free = [.. retained.Addresses.Where(address => Pools.OwnerOf(address) is not null && _space.Conflict(terms, address) is null)];
        if (free.Length == 0)
            return;
        _occupied[service] = retained with { Addresses = free };
        _space.Take(_occupied[service]);
    }

    private Planned Plan(AllocationRequest request)
    {
        if (request.Addresses.Count > 0)
            return PlanRequested(request);
        if (Find(request.Service) is { } held)
            return PlanHeld(request, held);
        return request.Pool is null ? PlanAutomatic(request) : PlanFromPool(request, request.Pool);
    }

    private Planned PlanRequested(AllocationRequest request)
    {
        if (ServiceFamilies.Of(request.Addresses) != request.Family && request.Addresses.Count <= 2)
            return AllocationError.WrongFamilyRequested(request.Addresses);
        var plan = PlanExplicit(request, request.Addresses);
        return plan.Error is null && request.Pool is not null && plan.Pool!.Name != request.Pool
            ? AllocationError.WrongPoolRequested(request.Addresses, request.Pool)
            : plan;
    }

    /// <summary>A service that already holds addresses keeps them.</summary>
    private Planned PlanHeld(AllocationRequest request, Assignment held)
    {
        var family = ServiceFamilies.Of(held.Addresses);
        var mayBeOneOfTwo = request is { Family: ServiceFamily.Dual, Policy: FamilyPolicy.PreferDualStack };
        return family != request.Family && !mayBeOneOfTwo
            ? AllocationError.WrongFamilyHeld(family, request.Family)
            : PlanExplicit(request, held.Addresses);
    }

    private Planned PlanFromPool(AllocationRequest request, string name)
    {
        if (Pools.Find(name) is not { } pool)
            return AllocationError.UnknownPool(name);
        var addresses = AddressChooser.Choose(_space, [pool], request);
        if (addresses.Count > 0)
            return PlanExplicit(request, addresses);
        var forDual = request.Family == ServiceFamily.Dual && request.Policy != FamilyPolicy.PreferDualStack;
        return AllocationError.PoolExhausted(name, forDual);
    }

    private Planned PlanAutomatic(AllocationRequest request)
    {
        if (Pools.Pinned.Count > 0
            && TryPlan(Pools.Pinned.Where(pool => IsCompatible(pool, request)), request) is { } pinned)
            return pinned;
        return TryPlan(Pools.Plain, request) ?? AllocationError.NothingAvailable;
    }

    private Planned? TryPlan(IEnumerable<AddressPool> pools, AllocationRequest request)
    {
        var addresses = AddressChooser.Choose(_space, pools, request);
        if (addresses.Count > 0 && PlanExplicit(request, addresses) is { Error: null } plan)
            return plan;
        return default(Planned?);
    }

    private Planned PlanExplicit(AllocationRequest request, IReadOnlyList<IpAddr> addresses)
    {
        if (Pools.OwnerOf(addresses) is not { } pool)
            return AllocationError.NotInConfig(addresses);
        if (!IsCompatible(pool, request))
            return AllocationError.PoolNotCompatible(pool.Name);
        if (addresses.Count > 2)
            return AllocationError.TooManyAddresses(addresses);
        if (addresses.Count == 2 && addresses[0].Family == addresses[1].Family)
            return AllocationError.SameFamily(addresses[0], addresses[1]);
        foreach (var address in addresses)
        {
            if (_space.Conflict(request, address) is { } conflict)
                return conflict;
        }

        return new Planned(addresses, pool, null);
    }

    private AllocationResult Commit(AllocationRequest request, Planned plan)
    {
        if (plan.Error is { } error)
            return error;
        var assignment = new Assignment(
            request.Service, plan.Addresses!, plan.Pool!.Name, request.SharingKey, request.BackendKey, request.Ports);
        if (_assignments.TryGetValue(request.Service, out var held))
        {
            if (held.Occupies(assignment))
                return new AllocationResult(held, null);
            _space.Free(held);
        }

        _assignments[request.Service] = assignment;
        _space.Take(assignment);
        return new AllocationResult(assignment, null);
    }

    private static bool IsCompatible(AddressPool pool, AllocationRequest request) =>
        pool.Allocation is null || pool.Allocation.Allows(request.Namespace, request.Labels);

    /// <summary>Addresses of one pool that can be taken, or the reason why there are none.</summary>
    private readonly record struct Planned(IReadOnlyList<IpAddr>? Addresses, AddressPool? Pool, AllocationError? Error)
    {
        public static implicit operator Planned(AllocationError error) => new(null, null, error);
    }
}
