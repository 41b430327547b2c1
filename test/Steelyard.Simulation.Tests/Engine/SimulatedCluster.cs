using System.Globalization;
using Steelyard.Core.Configuration;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Simulation.Tests.Engine;

/// <summary>Speakers on one network in virtual time. Everything that happens follows from the seed.</summary>
internal sealed class SimulatedCluster
{
    public const ushort Port = 7946;
    private readonly PriorityQueue<SimulationEvent, (TimeSpan At, long Order)> _queue = new();
    private readonly Stack<byte[]> _pool = new();
    private readonly SimulatedSpeaker?[] _speakers;
    private readonly bool[] _isPowered;
    private readonly int[] _lives;
    private readonly int[] _groups;
    private readonly HashSet<(int, int)> _brokenLinks = [];
    private long _order;

    public SimulatedCluster(int size, int seed, LinkModel link, MembershipOptions? options = null, bool needsQuorum = false)
    {
        Random = new Random(seed);
        Link = link;
        Options = options ?? MembershipOptions.Lan;
        NeedsQuorum = needsQuorum;
        _speakers = new SimulatedSpeaker?[size];
        _isPowered = new bool[size];
        _lives = new int[size];
        _groups = new int[size];
        Addresses = Enumerable.Range(0, size).Select(AddressOf).ToHashSet();
        Observer = new Observer(size);
    }

    public Random Random { get; }

    public LinkModel Link { get; }

    public MembershipOptions Options { get; }

    public bool NeedsQuorum { get; }

    /// <summary>Those of all nodes.</summary>
    public IReadOnlySet<IpAddr> Addresses { get; }

    public Observer Observer { get; }

    public TimeSpan Now { get; private set; }

    public int Size => _speakers.Length;

    /// <summary>Sees each message on its way; false loses it. For checks of the checker.</summary>
    public Func<GossipMessage, bool>? Filter { get; init; }

    /// <summary>Kernels answer probes; off for checks of the checker.</summary>
    public bool KernelsAnswer { get; init; } = true;

    /// <summary>Bytes of UDP payload sent, tags and headers of sealed packets included.</summary>
    public long BytesSent { get; private set; }

    public long MessagesSent { get; private set; }

    /// <summary>Events of the machines with the time.</summary>
    public List<(TimeSpan At, int Node, MembershipEvent Event)> Events { get; } = [];

    public IEnumerable<SimulatedSpeaker> Running => _speakers.Where(speaker => speaker is not null)!;

    public SimulatedSpeaker? this[int index] => _speakers[index];

    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"node-{index}");

    public static int IndexOf(string name) => int.Parse(name.AsSpan("node-".Length), CultureInfo.InvariantCulture);

    public static IpAddr AddressOf(int index) => IpAddr.V4(0x0a000001u + (uint)index);

    public static MacAddress MacOf(int index) => MacAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"02:00:00:00:{index >> 8:x2}:{index & 255:x2}"));

    public bool CanReach(int from, int to) => _isPowered[from] && _isPowered[to] && _groups[from] == _groups[to] && !_brokenLinks.Contains((from, to));

    public int GroupOf(int index) => _groups[index];

    public void At(TimeSpan delay, Action action) => Enqueue(Now + delay, new SimulationEvent { Kind = SimulationEventKind.Action, Action = action });

    public void Start(int index, ConfigurationSnapshot configuration, IReadOnlyDictionary<string, IpAddr> peers, IReadOnlyDictionary<string, IpAddr> services, long clockError = 0)
    {
        _isPowered[index] = true;
        _lives[index]++;
        var speaker = _speakers[index] = new SimulatedSpeaker(this, index, (ulong)(1_000_000_000_000 + (long)Now.TotalMilliseconds + clockError));
        speaker.Start(configuration, peers);
        foreach (var (key, address) in services)
            speaker.SetService(key, address);
    }

    /// <summary>The process is gone; the kernel of its node says so.</summary>
    public void Kill(int index)
    {
        _speakers[index] = null;
        _lives[index]++;
        Observer.Gone(index, Now);
    }

    /// <summary>Power cut.</summary>
    public void CutPower(int index)
    {
        Kill(index);
        _isPowered[index] = false;
    }

    public void Pause(int index, TimeSpan duration)
    {
        if (_speakers[index] is not { } speaker)
            return;
        speaker.Pause(Now + duration);
        Enqueue(Now + duration, new SimulationEvent { Kind = SimulationEventKind.Resume, Node = index, Life = _lives[index] });
    }

    public void Partition(Func<int, int> groupOf)
    {
        for (var i = 0; i < Size; i++)
            _groups[i] = groupOf(i);
    }

    /// <summary>Nothing passes between these two; everybody else still reaches both.</summary>
    public void BreakLink(int a, int b) => _brokenLinks.UnionWith([(a, b), (b, a)]);

    public void Heal()
    {
        Array.Clear(_groups);
        _brokenLinks.Clear();
    }

    public void RunUntil(TimeSpan end)
    {
        while (_queue.TryPeek(out _, out var priority) && priority.At <= end)
        {
            var what = _queue.Dequeue();
            Now = priority.At;
            Happen(what);
        }

        Now = end;
    }

    public void RunFor(TimeSpan duration) => RunUntil(Now + duration);

    /// <summary>Runs until the condition holds; returns how long that took, or null after the limit.</summary>
    public TimeSpan? RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var start = Now;
        while (!condition())
        {
            if (Now - start > limit)
                return null;
            RunFor(TimeSpan.FromMilliseconds(1));
        }

        return Now - start;
    }

    public void Schedule(SimulatedSpeaker speaker, TimeSpan due)
    {
        due = due > Now ? due : Now + TimeSpan.FromTicks(1);
        if (due >= speaker.WakesAt && speaker.WakesAt > Now)
            return;
        speaker.WakesAt = due;
        Enqueue(due, new SimulationEvent { Kind = SimulationEventKind.Timer, Node = speaker.Index, Life = _lives[speaker.Index] });
    }

    public void Send(SimulatedSpeaker from, in OutgoingMessage outgoing, byte[] scratch)
    {
        var length = GossipCodec.Write(outgoing.Message, scratch);
        BytesSent += length + 29;
        MessagesSent++;
        var to = (int)((uint)outgoing.Address.Value - 0x0a000001u);
        if (!CanReach(from.Index, to) || IsLost() || Filter?.Invoke(outgoing.Message) == false)
            return;
        var copies = Random.NextDouble() < Link.Duplication ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var body = _pool.TryPop(out var pooled) ? pooled : new byte[GossipSeal.MaxBody];
            scratch.AsSpan(0, length).CopyTo(body);
            Enqueue(Now + Link.Delay(Random), new SimulationEvent
            {
                Kind = SimulationEventKind.Packet, Node = to, Life = _lives[to], From = from.Index, Body = body, Length = length,
                Session = outgoing.Message.Session, Sequence = outgoing.Message.Sequence,
            });
        }
    }

    public void Send(SimulatedSpeaker from, in KernelProbe probe)
    {
        var to = (int)((uint)probe.Address.Value - 0x0a000001u);
        if (KernelsAnswer && CanReach(from.Index, to) && !IsLost())
            Enqueue(Now + Link.Delay(Random), new SimulationEvent { Kind = SimulationEventKind.KernelProbe, Node = to, From = from.Index, Session = probe.Session });
    }

    public void Send(SimulatedSpeaker from, in Announcement frame) =>
        Enqueue(Now + Link.Delay(Random), new SimulationEvent { Kind = SimulationEventKind.Frame, From = from.Index, Address = frame.Address, Frame = frame.Kind });

    public void Reply(SimulatedSpeaker from, int to, IpAddr address)
    {
        if (!IsLost())
            Enqueue(Now + Link.Delay(Random), new SimulationEvent { Kind = SimulationEventKind.FrameReply, Node = to, Life = _lives[to], From = from.Index, Address = address });
    }

    public void Observe(SimulatedSpeaker speaker) => Observer.Look(speaker, Now);

    public void Report(SimulatedSpeaker speaker, MembershipEvent change) => Events.Add((Now, speaker.Index, change));

    private bool IsLost() => Link.Loss > 0 && Random.NextDouble() < Link.Loss;

    private void Enqueue(TimeSpan at, in SimulationEvent what) => _queue.Enqueue(what, (at, _order++));

    private void Happen(in SimulationEvent what)
    {
        switch (what.Kind)
        {
            case SimulationEventKind.Action:
                what.Action!();
                break;
            case SimulationEventKind.Frame:
                Spread(what);
                break;
            case SimulationEventKind.KernelProbe:
                AnswerForKernel(what);
                break;
            default:
                if (_speakers[what.Node] is { } speaker && _lives[what.Node] == what.Life)
                    Deliver(speaker, what);
                break;
        }
    }

    private void Deliver(SimulatedSpeaker speaker, in SimulationEvent what)
    {
        if (what.Kind == SimulationEventKind.Resume)
        {
            speaker.Resume();
            return;
        }

        if (what.Kind == SimulationEventKind.Timer && speaker.WakesAt <= Now)
            speaker.WakesAt = TimeSpan.MaxValue;
        var isPaused = Now < speaker.PausedUntil;
        speaker.Take(what);
        if (what.Body is not null && !isPaused)
            _pool.Push(what.Body);
    }

    private void Spread(in SimulationEvent frame)
    {
        for (var i = 0; i < Size; i++)
        {
            if (i == frame.From || _speakers[i] is not { } speaker || !CanReach(frame.From, i) || IsLost())
                continue;
            if (speaker.IsConcernedBy(frame.Address))
                speaker.Take(frame);
        }
    }

    private void AnswerForKernel(in SimulationEvent probe)
    {
        if (!CanReach(probe.From, probe.Node) || IsLost())
            return;
        var answer = _speakers[probe.Node] is null ? KernelAnswer.ProcessGone : KernelAnswer.ProcessExists;
        Enqueue(Now + Link.Delay(Random), new SimulationEvent
        {
            Kind = SimulationEventKind.KernelAnswer, Node = probe.From, Life = _lives[probe.From], Session = probe.Session, Answer = answer,
        });
    }
}
