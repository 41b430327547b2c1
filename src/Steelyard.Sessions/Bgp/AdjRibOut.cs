using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Steelyard.Primitives;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>
/// The routes of one family that one peer is to have, and those that it has (RFC 4271 section 9.1.3). Only differences are
/// written, when there is room for them: a route that changes back before it was written costs nothing. Setting and removing
/// a route is O(1); writing costs what is written.
/// </summary>
public sealed class AdjRibOut(AddressFamily family)
{
    /// <summary>More prefixes than one message of 4096 bytes can hold. A longer message is not filled: one is as good as ten.</summary>
    private const int MessageRoutes = 1024;

    private readonly Dictionary<IpPrefix, Route> _routes = [];
    private readonly Dictionary<RouteSet, Batch> _batches = [];
    private readonly Queue<Batch> _ready = [];
    private readonly Stack<IpPrefix> _gone = [];
    private readonly IpPrefix[] _taken = new IpPrefix[MessageRoutes];
    private readonly Batch?[] _before = new Batch?[MessageRoutes];

    public AddressFamily Family => family;

    /// <summary>Routes that the peer is to have.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the peer has, as far as it was written, exactly what it is to have.</summary>
    public bool IsSettled => _gone.Count == 0 && _ready.Count == 0;

    /// <summary>The peer is to have the route with these attributes.</summary>
    public void Set(IpPrefix prefix, RouteSet set)
    {
        ref var route = ref CollectionsMarshal.GetValueRefOrAddDefault(_routes, prefix, out _);
        var batch = BatchOf(set);
        if (route.Wanted == batch)
            return;
        if (route.Wanted is { } before)
            Leave(before);
        else
            Count++;
        batch.Uses++;
        route.Wanted = batch;
        if (route.Written != batch)
            Enqueue(batch, prefix);
    }

    /// <summary>The peer is no longer to have the route.</summary>
    public void Remove(IpPrefix prefix)
    {
        ref var route = ref RouteOf(prefix);
        if (Unsafe.IsNullRef(ref route) || route.Wanted is not { } before)
            return;
        Leave(before);
        Count--;
        route.Wanted = null;
        if (route.Written is null)
            _routes.Remove(prefix);
        else
            _gone.Push(prefix);
    }

    /// <summary>The peer has nothing any more: a new session begins.</summary>
    public void Forget() => Restart(_ => null);

    /// <summary>Every route is to be written once more: the peer asked for it (RFC 2918).</summary>
    public void Repeat() => Restart(written => written is null ? null : Stale);

    /// <summary>Writes the next UPDATE, withdrawals first, and returns its length; 0 when there is nothing to say.</summary>
    /// <param name="bytes">Room for the longest message of the session.</param>
    /// <param name="options">What the session agreed.</param>
    public int Write(Span<byte> bytes, BgpCodecOptions options)
    {
        if (TakeGone() is > 0 and var gone)
        {
            var length = UpdateWriter.Withdraw(bytes, options, _taken.AsSpan(0, gone), out var written);
            for (var i = 0; i < gone; i++)
                SettleGone(i, i < written);
            return length;
        }
        while (_ready.TryPeek(out var batch))
        {
            if (Take(batch) is > 0 and var count)
                return Write(bytes, options, batch, count);
            _ready.Dequeue();
            batch.Queued = false;
            Retire(batch);
        }
        return 0;
    }

    private int Write(Span<byte> bytes, BgpCodecOptions options, Batch batch, int count)
    {
        var (attributes, nextHop, linkLocal) = batch.Set;
        var length = UpdateWriter.Announce(bytes, options, attributes, nextHop, linkLocal, _taken.AsSpan(0, count), out var written);
        for (var i = written; i < count; i++)
        {
            RouteOf(_taken[i]).Written = _before[i];
            batch.Prefixes.Push(_taken[i]);
        }
        return length;
    }

    /// <summary>Queues all routes anew, with another idea of what the peer has.</summary>
    private void Restart(Func<Batch?, Batch?> written)
    {
        foreach (var batch in _batches.Values)
            batch.Prefixes.Clear();
        _gone.Clear();
        foreach (var prefix in _routes.Keys)
        {
            ref var route = ref RouteOf(prefix);
            route.Written = written(route.Written);
            if (route.Wanted is { } batch)
                Enqueue(batch, prefix);
            else if (route.Written is null)
                _routes.Remove(prefix);
            else
                _gone.Push(prefix);
        }
    }

    private ref Route RouteOf(IpPrefix prefix) => ref CollectionsMarshal.GetValueRefOrNullRef(_routes, prefix);

    /// <summary>Stands for attributes that the peer has but must hear again.</summary>
    private static Batch Stale { get; } = new(new RouteSet(new PathAttributes(), default));

    private Batch BatchOf(RouteSet set)
    {
        ref var batch = ref CollectionsMarshal.GetValueRefOrAddDefault(_batches, set, out _);
        return batch ??= new Batch(set);
    }

    private void Enqueue(Batch batch, IpPrefix prefix)
    {
        batch.Prefixes.Push(prefix);
        if (batch.Queued)
            return;
        batch.Queued = true;
        _ready.Enqueue(batch);
    }

    private void Leave(Batch batch)
    {
        batch.Uses--;
        Retire(batch);
    }

    private void Retire(Batch batch)
    {
        if (batch is { Uses: 0, Queued: false })
            _batches.Remove(batch.Set);
    }

    /// <summary>Takes routes of the batch that still are to be written, each once: those that changed meanwhile fall out.</summary>
    private int Take(Batch batch)
    {
        var count = 0;
        while (count < MessageRoutes && batch.Prefixes.TryPop(out var prefix))
        {
            ref var route = ref RouteOf(prefix);
            if (Unsafe.IsNullRef(ref route) || route.Wanted != batch || route.Written == batch)
                continue;
            (_taken[count], _before[count++]) = (prefix, route.Written);
            route.Written = batch;
        }
        return count;
    }

    private int TakeGone()
    {
        var count = 0;
        while (count < MessageRoutes && _gone.TryPop(out var prefix))
        {
            ref var route = ref RouteOf(prefix);
            if (Unsafe.IsNullRef(ref route) || route.Wanted is not null || route.Written is null)
                continue;
            (_taken[count], _before[count++]) = (prefix, route.Written);
            route.Written = null;
        }
        return count;
    }

    private void SettleGone(int index, bool written)
    {
        var prefix = _taken[index];
        if (written)
        {
            _routes.Remove(prefix);
            return;
        }
        RouteOf(prefix).Written = _before[index];
        _gone.Push(prefix);
    }

    private struct Route
    {
        /// <summary>What the peer is to have; null for nothing.</summary>
        public Batch? Wanted;

        /// <summary>What was written to it last; null for nothing.</summary>
        public Batch? Written;
    }

    private sealed class Batch(RouteSet set)
    {
        public RouteSet Set { get; } = set;

        /// <summary>Routes that may have to be written with this set.</summary>
        public Stack<IpPrefix> Prefixes { get; } = new();

        /// <summary>Routes that are to have this set.</summary>
        public int Uses { get; set; }

        public bool Queued { get; set; }
    }
}
