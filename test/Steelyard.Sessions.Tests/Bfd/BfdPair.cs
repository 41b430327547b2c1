using Steelyard.Sessions.Bfd;
using Steelyard.Wire.Bfd;

namespace Steelyard.Sessions.Tests.Bfd;

/// <summary>Two BFD sessions and the wire between them, in simulated time.</summary>
internal sealed class BfdPair
{
    private readonly PriorityQueue<(int To, BfdControlPacket Packet), TimeSpan> _wire = new();
    private readonly Random _random;
    private readonly BfdSession[] _sides;

    public BfdPair(BfdOptions left, BfdOptions right, int seed = 1)
    {
        _random = new Random(seed);
        _sides = [new BfdSession(1, left, _random, TimeSpan.Zero), new BfdSession(2, right, _random, TimeSpan.Zero)];
    }

    public BfdSession Left => _sides[0];

    public BfdSession Right => _sides[1];

    public TimeSpan Now { get; private set; }

    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether the packet is lost; by the side that sent it.</summary>
    public Func<int, bool> Loses { get; set; } = _ => false;

    public List<(TimeSpan At, int Side, BfdTransition Change)> Changes { get; } = [];

    public List<(TimeSpan At, int Side, BfdControlPacket Packet)> Sent { get; } = [];

    public void RunFor(double milliseconds) => RunUntil(Now + TimeSpan.FromMilliseconds(milliseconds));

    public void RunUntil(TimeSpan end)
    {
        while (Next() is var next && next <= end)
        {
            Now = next > Now ? next : Now;
            Deliver();
            for (var side = 0; side < 2; side++)
            {
                if (_sides[side].NextDue <= Now)
                    Take(side, _sides[side].Advance(Now));
            }
        }
        Now = end;
    }

    public void Take(int side, BfdStep step)
    {
        if (step.Transition is { } change)
            Changes.Add((Now, side, change));
        if (step.Packet is { } packet)
        {
            Sent.Add((Now, side, packet));
            if (!Loses(side))
                _wire.Enqueue((1 - side, packet), Now + Delay);
        }
        // The other host's kernel loops echo packets.
        if (step.Echo is { } echo && !Loses(side) && !Loses(1 - side))
            _sides[side].ReceiveEcho(echo);
    }

    private TimeSpan Next()
    {
        var next = Left.NextDue < Right.NextDue ? Left.NextDue : Right.NextDue;
        return _wire.TryPeek(out _, out var arrival) && arrival < next ? arrival : next;
    }

    private void Deliver()
    {
        while (_wire.TryPeek(out var arrival, out var at) && at <= Now)
        {
            _wire.Dequeue();
            Take(arrival.To, _sides[arrival.To].Receive(arrival.Packet, Now));
        }
    }
}
