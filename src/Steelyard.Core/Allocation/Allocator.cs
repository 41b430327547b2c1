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
    private readonly HoldingTable _holdings = new();

    /// <summary>Given up, but perhaps still in use by the world outside: by service, disjoint from what it holds.</summary>
    private readonly Dictionary<string, Retained> _retained = new(StringComparer.Ordinal);
    private AddressSpace _space;

    public Allocator() => _space = new AddressSpace(PoolSet.Empty, _holdings);

    public PoolSet Pools => _space.Pools;

    /// <summary>Number of services that hold something.</summary>
    public int Count => _holdings.Count;

    /// <summary>What every service holds, in no particular order.</summary>
    public IEnumerable<Assignment> Assignments => _holdings.Services.Select(Assignment);

    /// <summary>What this service (<c>namespace/name</c>) holds, or null.</summary>
    public Assignment? Find(string service) => _holdings.Find(service) is not 0 and var row ? Assignment(row) : null;

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
        var before = _space.Pools;
        _space = new AddressSpace(pools, _holdings);
        foreach (var row in _holdings.Services.ToArray())
        {
            var assignment = Assignment(row, before);
            if (pools.OwnerOf(assignment.Addresses) is not null)
            {
                Take(row);
                continue;
            }

            lost.Add(assignment);
            _holdings.Remove(row);
        }

        foreach (var retained in _retained.Values)
        {
            retained.Rows.ForEach(_holdings.RemoveLoose);
            retained.Rows.Clear();
        }

        foreach (var retained in _retained.Values)
            Occupy(retained);
        return lost;
    }

    /// <summary>
    /// Keeps addresses that the service gave up away from everybody else, under the sharing terms it held them under, until
    /// <see cref="Release"/>. What others hold now is left to them.
    /// </summary>
    public void Retain(Assignment given)
    {
        Release(given.Service);
        var retained = new Retained(given, []);
        _retained.Add(given.Service, retained);
        Occupy(retained);
    }

    /// <summary>Ends a <see cref="Retain"/>; returns what was retained, or null.</summary>
    public Assignment? Release(string service)
    {
        if (!_retained.Remove(service, out var retained))
            return null;
        Vacate(retained);
        return retained.Given;
    }

    /// <summary>Gives up what the service holds; returns it, or null when it held nothing.</summary>
    public Assignment? Unassign(string service)
    {
        if (_holdings.Find(service) is not (not 0 and var row))
            return null;
        var assignment = Assignment(row);
        Free(row);
        return assignment;
    }

    /// <summary>Like <see cref="Unassign"/> for those who do not ask what was held. Returns whether anything was.</summary>
    public bool Free(string service)
    {
        if (_holdings.Find(service) is not (not 0 and var row))
            return false;
        Free(row);
        return true;
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
        Pools.BlockOf(address) is { } block
        && request.MayUse(block.Pool)
        && _space.Conflict(request, block, address) is null;

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

    /// <summary>Takes the part of what is retained that the present pools contain and nobody holds.</summary>
    private void Occupy(Retained retained)
    {
        var given = retained.Given;
        var terms = new AllocationRequest
        {
            Service = given.Service,
            Namespace = "",
            SharingKey = given.SharingKey,
            BackendKey = given.BackendKey,
            Ports = given.Ports,
        };
        foreach (var address in given.Addresses)
        {
            if (Pools.BlockOf(address) is not { } block || Holds(given.Service, address) || _space.Conflict(terms, block, address) is not null)
                continue;
            var row = _holdings.AddLoose(given.Service, address, HoldingTerms.Of(terms), given.Ports);
            _space.Take(row);
            retained.Rows.Add(row);
        }
    }

    private void Vacate(Retained retained)
    {
        foreach (var row in retained.Rows)
        {
            _space.Free(row);
            _holdings.RemoveLoose(row);
        }

        retained.Rows.Clear();
    }

    private bool Holds(string service, IpAddr address)
    {
        if (_holdings.Find(service) is not (not 0 and var row))
            return false;
        var held = _holdings.Addresses(row);
        return held[0] == address || (held.Count > 1 && held[1] == address);
    }

    private Planned Plan(AllocationRequest request)
    {
        if (request.Addresses.Count > 0)
            return PlanRequested(request);
        if (_holdings.Find(request.Service) is not 0 and var row)
            return PlanHeld(request, _holdings.Addresses(row).ToArray());
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
    private Planned PlanHeld(AllocationRequest request, IpAddr[] held)
    {
        var family = ServiceFamilies.Of(held);
        var mayBeOneOfTwo = request is { Family: ServiceFamily.Dual, Policy: FamilyPolicy.PreferDualStack };
        return family != request.Family && !mayBeOneOfTwo
            ? AllocationError.WrongFamilyHeld(family, request.Family)
            : PlanExplicit(request, held);
    }

    private Planned PlanFromPool(AllocationRequest request, string name)
    {
        if (Pools.Find(name) is not { } pool)
            return AllocationError.UnknownPool(name);
        var choice = AddressChooser.Choose(_space, [pool], request);
        if (choice.Pool is not null)
            return request.MayUse(pool) ? new Planned(choice.Addresses, pool, null) : AllocationError.PoolNotCompatible(name);
        var forDual = request.Family == ServiceFamily.Dual && request.Policy != FamilyPolicy.PreferDualStack;
        return AllocationError.PoolExhausted(name, forDual);
    }

    private Planned PlanAutomatic(AllocationRequest request)
    {
        var choice = AddressChooser.ChooseOpen(_space, Pools.Pinned, request);
        if (choice.Pool is null)
            choice = AddressChooser.Choose(_space, Pools.Plain, request);
        return choice.Pool is null ? AllocationError.NothingAvailable : new Planned(choice.Addresses, choice.Pool, null);
    }

    private Planned PlanOne(AllocationRequest request, IpAddr address)
    {
        if (Pools.BlockOf(address) is not { } block)
            return AllocationError.NotInConfig([address]);
        if (!request.MayUse(block.Pool))
            return AllocationError.PoolNotCompatible(block.Pool.Name);
        if (_space.Conflict(request, block, address) is { } conflict)
            return conflict;
        return new Planned(new AddressPair(address), block.Pool, null);
    }

    private Planned PlanExplicit(AllocationRequest request, IReadOnlyList<IpAddr> addresses)
    {
        if (addresses.Count == 1)
            return PlanOne(request, addresses[0]);
        if (Pools.OwnerOf(addresses) is not { } pool)
            return AllocationError.NotInConfig(addresses);
        if (!request.MayUse(pool))
            return AllocationError.PoolNotCompatible(pool.Name);
        if (addresses.Count > 2)
            return AllocationError.TooManyAddresses(addresses);
        if (addresses[0].Family == addresses[1].Family)
            return AllocationError.SameFamily(addresses[0], addresses[1]);
        foreach (var address in addresses)
        {
            if (_space.Conflict(request, Pools.BlockOf(address)!, address) is { } conflict)
                return conflict;
        }

        return new Planned(AddressPair.Of(addresses), pool, null);
    }

    private AllocationResult Commit(AllocationRequest request, Planned plan)
    {
        if (plan.Error is { } error)
            return error;
        if (_holdings.Find(request.Service) is not 0 and var held)
        {
            if (Occupies(held, request, plan.Addresses))
                return new AllocationResult(request, plan.Pool!, plan.Addresses);
            Free(held);
        }

        // The service may take back what it gave up.
        var retained = _retained.Count > 0 ? _retained.GetValueOrDefault(request.Service) : null;
        if (retained is not null)
            Vacate(retained);
        Take(_holdings.Add(request.Service, plan.Addresses, HoldingTerms.Of(request), request.Ports));
        if (retained is not null)
            Occupy(retained);
        return new AllocationResult(request, plan.Pool!, plan.Addresses);
    }

    /// <summary>Whether the service occupies just this already, on the terms of the request.</summary>
    private bool Occupies(int row, AllocationRequest request, AddressPair addresses) =>
        _holdings.Addresses(row) == addresses
        && _holdings[row].Terms == HoldingTerms.Of(request)
        && _holdings[row].Ports.SequenceEqual(request.Ports);

    private void Take(int row)
    {
        var second = _holdings[row].Second;
        _space.Take(row);
        if (second != 0)
            _space.Take(second);
    }

    private void Free(int row)
    {
        var second = _holdings[row].Second;
        _space.Free(row);
        if (second != 0)
            _space.Free(second);
        _holdings.Remove(row);
    }

    private Assignment Assignment(int row) => Assignment(row, Pools);

    private Assignment Assignment(int row, PoolSet pools)
    {
        var holding = _holdings[row];
        return new Assignment(
            holding.Service,
            _holdings.Addresses(row).ToArray(),
            pools.Blocks[holding.Block].Pool.Name,
            holding.Terms?.SharingKey ?? "",
            holding.Terms?.BackendKey ?? "",
            holding.Ports);
    }

    /// <summary>What a service gave up, and the rows of those of its addresses that are kept for it.</summary>
    private sealed record Retained(Assignment Given, List<int> Rows);

    /// <summary>Addresses of one pool that can be taken, or the reason why there are none.</summary>
    private readonly record struct Planned(AddressPair Addresses, AddressPool? Pool, AllocationError? Error)
    {
        public static implicit operator Planned(AllocationError error) => new(default, null, error);
    }
}
