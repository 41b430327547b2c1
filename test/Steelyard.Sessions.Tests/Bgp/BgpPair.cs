using Steelyard.Sessions.Bgp;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Tests.Bgp;

/// <summary>Two BGP peers and TCP connections between them, in simulated time. Bytes arrive in pieces of any size.</summary>
internal sealed class BgpPair
{
    private readonly Random _random;
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly Dictionary<(int Side, int Connection), (int Side, int Connection)> _links = [];
    private readonly Dictionary<(int Side, int Connection), List<byte>> _arrived = [];
    private long _order;

    public BgpPair(BgpPeerOptions left, BgpPeerOptions right, int seed = 1)
    {
        _random = new Random(seed);
        Sides = [new BgpPeerMachine(left, _random), new BgpPeerMachine(right, _random)];
    }

    public BgpPeerMachine[] Sides { get; }

    public TimeSpan Now { get; private set; }

    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Nothing passes any more, and nobody is told.</summary>
    public bool Cut { get; set; }

    /// <summary>Sides that accept no connections.</summary>
    public HashSet<int> Deaf { get; } = [];


    public List<(TimeSpan At, int Side, BgpAction Action)> Log { get; } = [];

    /// <summary>Routes that each side was told, as text.</summary>
    public HashSet<string>[] Told { get; } = [[], []];

    /// <summary>UPDATE messages that each side was sent.</summary>
    public List<UpdateMessage>[] Updates { get; } = [[], []];

    public void Start()
    {
        for (var side = 0; side < 2; side++)
        {
            Sides[side].Start(Now);
            Carry(side);
        }
    }

    public void Do(int side, Action<BgpPeerMachine> action)
    {
        action(Sides[side]);
        Carry(side);
    }

    public void RunFor(double seconds)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (Next() is var next && next <= end)
        {
            Now = next > Now ? next : Now;
            while (_events.TryPeek(out var happen, out var due) && due.At <= Now)
            {
                _events.Dequeue();
                happen();
            }
            for (var side = 0; side < 2; side++)
            {
                if (Sides[side].NextDue <= Now)
                    Do(side, machine => machine.Advance(Now));
            }
        }
        Now = end;
    }

    public IEnumerable<BgpAction> Of(int side) => Log.Where(entry => entry.Side == side).Select(entry => entry.Action);

    private TimeSpan Next()
    {
        var next = Sides[0].NextDue < Sides[1].NextDue ? Sides[0].NextDue : Sides[1].NextDue;
        return _events.TryPeek(out _, out var due) && due.At < next ? due.At : next;
    }

    private void After(TimeSpan delay, Action happen) => _events.Enqueue(happen, (Now + delay, _order++));

    private void Carry(int side)
    {
        var actions = Sides[side].Actions.ToList();
        Sides[side].Actions.Clear();
        foreach (var action in actions)
        {
            Log.Add((Now, side, action));
            Carry(side, action);
        }
    }

    private void Carry(int side, BgpAction action)
    {
        switch (action)
        {
            case BgpAction.Connect connect:
                After(Delay, () => Dial(side, connect.Connection));
                break;
            case BgpAction.Send send:
                Transmit(side, send.Connection, send.Bytes.ToArray());
                break;
            case BgpAction.Close close:
                Close(side, close.Connection);
                break;
            case BgpAction.Up up:
                WriteAll(side, up.Connection);
                break;
            case BgpAction.UpdatesReady ready:
                WriteAll(side, ready.Connection);
                break;
        }
    }

    private void Dial(int side, int connection)
    {
        if (Cut || Deaf.Contains(1 - side) || Sides[1 - side].Accept(Now) is not { } accepted)
        {
            Do(side, machine => machine.Closed(connection, "refused", Now));
            return;
        }
        _links[(side, connection)] = (1 - side, accepted);
        _links[(1 - side, accepted)] = (side, connection);
        Carry(1 - side);
        Do(side, machine => machine.Connected(connection, Now));
    }

    private void Close(int side, int connection)
    {
        if (!_links.Remove((side, connection), out var other))
            return;
        if (!Cut)
            After(Delay, () => Do(other.Side, machine => machine.Closed(other.Connection, "closed by the peer", Now)));
    }

    private void WriteAll(int side, int connection)
    {
        var bytes = new byte[BgpHeader.MaximumExtendedLength];
        while (Sides[side].WriteUpdate(bytes) is > 0 and var length)
        {
            Note(side, bytes.AsSpan(0, length));
            Transmit(side, connection, bytes[..length]);
        }
    }

    private void Note(int side, ReadOnlySpan<byte> bytes)
    {
        if ((BgpMessageType)bytes[18] != BgpMessageType.Update)
            return;
        Assert.True(UpdateReader.TryRead(bytes[BgpHeader.Size..], Sides[side].Session!.Codec, out var update, out _));
        Updates[side].Add(update);
        var told = Told[1 - side];
        told.UnionWith(update.Announced.Concat(update.Reachable?.Prefixes ?? []).Select(prefix => prefix.ToString()));
        told.ExceptWith(update.Withdrawn.Concat(update.Unreachable?.Prefixes ?? []).Select(prefix => prefix.ToString()));
    }

    private void Transmit(int side, int connection, byte[] bytes)
    {
        if (Cut || !_links.TryGetValue((side, connection), out var to))
            return;
        for (var at = 0; at < bytes.Length;)
        {
            var piece = bytes[at..Math.Min(bytes.Length, at + _random.Next(1, 2000))];
            at += piece.Length;
            After(Delay, () => Arrive(to.Side, to.Connection, piece));
        }
    }

    private void Arrive(int side, int connection, byte[] piece)
    {
        if (Cut)
            return;
        if (!_arrived.TryGetValue((side, connection), out var waiting))
            _arrived[(side, connection)] = waiting = [];
        waiting.AddRange(piece);
        waiting.RemoveRange(0, Sides[side].Receive(connection, waiting.ToArray(), Now));
        Carry(side);
    }
}
