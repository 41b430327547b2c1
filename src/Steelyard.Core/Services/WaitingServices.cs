using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Services;

/// <summary>
/// Services that got no address, in the order they came, so that an address that comes free is offered to the one service
/// that has waited longest for just such an address instead of making all of them try. Services with interchangeable
/// requests stand in one queue; only the head of each queue that an address can concern is looked at.
/// </summary>
public sealed class WaitingServices
{
    /// <summary>Stands for all pools that serve every service automatically.</summary>
    private const string PlainPools = "";

    private readonly Dictionary<string, LinkedListNode<Waiter>> _waiters = new(StringComparer.Ordinal);
    private readonly Dictionary<WaitClass, WaitQueue> _queues = [];
    private readonly Dictionary<IpAddr, HashSet<WaitQueue>> _byAddress = [];
    private readonly Dictionary<string, HashSet<WaitQueue>> _byPool = new(StringComparer.Ordinal);
    private PoolSet _pools = PoolSet.Empty;
    private long _arrivals;

    public int Count => _waiters.Count;

    /// <summary>The waiting services, longest first.</summary>
    public IEnumerable<string> Services => _waiters.Values.OrderBy(node => node.Value.Arrival).Select(node => node.Value.Request.Service);

    /// <summary>Sorts everybody anew: who can be served from where depends on the pools.</summary>
    public void SetPools(PoolSet pools)
    {
        Waiter[] waiters = [.. _waiters.Values.Select(node => node.Value).OrderBy(waiter => waiter.Arrival)];
        _waiters.Clear();
        _queues.Clear();
        _byAddress.Clear();
        _byPool.Clear();
        _pools = pools;
        foreach (var waiter in waiters)
            Enqueue(waiter);
    }

    /// <summary>Remembers that this service waits for this; one that already waits for the like keeps its place.</summary>
    public void Add(AllocationRequest request)
    {
        if (_waiters.TryGetValue(request.Service, out var node) && node.Value.Queue!.Class == WaitClass.Of(request, _pools))
        {
            node.Value.Request = request;
            return;
        }

        Remove(request.Service);
        Enqueue(new Waiter(request, ++_arrivals));
    }

    public bool Remove(string service)
    {
        if (!_waiters.Remove(service, out var node))
            return false;
        var queue = node.Value.Queue!;
        queue.Waiters.Remove(node);
        if (queue.Waiters.Count > 0)
            return true;
        _queues.Remove(queue.Class);
        foreach (var address in queue.Addresses)
            Unlist(_byAddress, address, queue);
        foreach (var pool in queue.Pools)
            Unlist(_byPool, pool, queue);
        return true;
    }

    /// <summary>
    /// Takes out the service that has waited longest among those that this address, free or shareable, would serve now.
    /// </summary>
    /// <param name="address">An address whose situation changed.</param>
    /// <param name="allocator">Answers what could be served; is not changed.</param>
    /// <param name="except">A service to pass over, because it has just tried.</param>
    public string? Take(IpAddr address, Allocator allocator, string? except = null)
    {
        Waiter? best = null;
        foreach (var queue in Concerned(address))
        {
            var head = queue.Waiters.FirstOrDefault(waiter => waiter.Request.Service != except);
            if (head is not null && (best is null || head.Arrival < best.Arrival) && IsServedBy(head.Request, address, allocator))
                best = head;
        }

        if (best is null)
            return null;
        Remove(best.Request.Service);
        return best.Request.Service;
    }

    private static bool IsServedBy(AllocationRequest request, IpAddr address, Allocator allocator) =>
        request.Family.Includes(address.Family)
        && allocator.IsUsable(request, address)
        // One that already holds an address waits for the other of its pair.
        && (allocator.Find(request.Service) is not null || allocator.CanAllocate(request));

    private IEnumerable<WaitQueue> Concerned(IpAddr address)
    {
        var pool = _pools.OwnerOf(address);
        var byAddress = _byAddress.GetValueOrDefault(address) ?? [];
        if (pool is null)
            return byAddress;
        var byPool = _byPool.GetValueOrDefault(pool.Name) ?? [];
        var automatic = pool is { AutoAssign: true, Allocation: null } ? _byPool.GetValueOrDefault(PlainPools) ?? [] : [];
        return byAddress.Concat(byPool).Concat(automatic);
    }

    private void Enqueue(Waiter waiter)
    {
        var key = WaitClass.Of(waiter.Request, _pools);
        if (!_queues.TryGetValue(key, out var queue))
        {
            queue = new WaitQueue(key, waiter.Request.Addresses, PoolsFor(waiter.Request));
            _queues.Add(key, queue);
            foreach (var address in queue.Addresses)
                List(_byAddress, address, queue);
            foreach (var pool in queue.Pools)
                List(_byPool, pool, queue);
        }

        waiter.Queue = queue;
        _waiters.Add(waiter.Request.Service, queue.Waiters.AddLast(waiter));
    }

    private IReadOnlyList<string> PoolsFor(AllocationRequest request) => request switch
    {
        { Addresses.Count: > 0 } => [],
        { Pool: not null } => [request.Pool],
        _ => [.. WaitClass.Restricted(request, _pools).Select(pool => pool.Name), PlainPools],
    };

    private static void List<TKey>(Dictionary<TKey, HashSet<WaitQueue>> index, TKey key, WaitQueue queue)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var queues))
            index.Add(key, queues = []);
        queues.Add(queue);
    }

    private static void Unlist<TKey>(Dictionary<TKey, HashSet<WaitQueue>> index, TKey key, WaitQueue queue)
        where TKey : notnull
    {
        if (index.TryGetValue(key, out var queues) && queues.Remove(queue) && queues.Count == 0)
            index.Remove(key);
    }

    private sealed class Waiter(AllocationRequest request, long arrival)
    {
        public AllocationRequest Request { get; set; } = request;

        public long Arrival { get; } = arrival;

        public WaitQueue? Queue { get; set; }
    }

    private sealed class WaitQueue(WaitClass key, IReadOnlyList<IpAddr> addresses, IReadOnlyList<string> pools)
    {
        public WaitClass Class { get; } = key;

        public IReadOnlyList<IpAddr> Addresses { get; } = addresses;

        public IReadOnlyList<string> Pools { get; } = pools;

        public LinkedList<Waiter> Waiters { get; } = [];
    }
}
