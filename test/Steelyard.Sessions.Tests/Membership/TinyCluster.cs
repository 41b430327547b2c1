using Steelyard.Primitives;
using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Tests.Membership;

/// <summary>Machines joined by a network without delay, in virtual time.</summary>
internal sealed class TinyCluster
{
    public const ushort Port = 7946;
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly Dictionary<IpAddr, string> _names = [];
    private readonly Queue<(Node From, OutgoingMessage Message)> _wire = new();
    private int _sessions;

    public TimeSpan Now { get; private set; }

    /// <summary>Loses a message, by sender and receiver.</summary>
    public Func<string, string, GossipMessage, bool> Loses { get; set; } = (_, _, _) => false;

    /// <summary>What the kernel of a node says.</summary>
    public Func<string, KernelAnswer> KernelOf { get; set; } = _ => KernelAnswer.None;

    public List<(TimeSpan At, string From, string To, GossipMessage Message)> Sent { get; } = [];

    public List<(TimeSpan At, string By, MembershipEvent Event)> Events { get; } = [];

    public MembershipMachine this[string name] => _nodes[name].Machine;

    /// <summary>A cluster that has found itself.</summary>
    public static TinyCluster Of(params string[] names)
    {
        var cluster = new TinyCluster();
        foreach (var name in names)
            cluster.Start(name, names);
        cluster.Run(1500);
        Assert.All(names, name => Assert.Equal(names.Order(StringComparer.Ordinal), cluster[name].Alive()));
        cluster.Sent.Clear();
        cluster.Events.Clear();
        return cluster;
    }

    public void Start(string name, IEnumerable<string> peers, ulong incarnation = 1_000)
    {
        _names[AddressOf(name)] = name;
        var local = new LocalMember(name, AddressOf(name), Port, (ulong)++_sessions, incarnation);
        var node = _nodes[name] = new Node(name, local.Session, new MembershipMachine(MembershipOptions.Lan, local, new Random(_sessions), Now));
        Do(node, n => n.Machine.SetPeers(peers.ToDictionary(peer => peer, AddressOf), Now, n.Outputs));
    }

    public ulong SessionOf(string name) => _nodes[name].Session;

    public void Stop(string name) => _nodes.Remove(name);

    public void SetPeers(string name, params string[] peers) =>
        Do(_nodes[name], n => n.Machine.SetPeers(peers.ToDictionary(peer => peer, AddressOf), Now, n.Outputs));

    public void Leave(string name) => Do(_nodes[name], n => n.Machine.Leave(Now, n.Outputs));

    public MembershipDrop Deliver(string to, GossipMessage message, string from)
    {
        var drop = MembershipDrop.None;
        Do(_nodes[to], n => drop = n.Machine.Receive(message, AddressOf(from), Port, Now, Now, n.Outputs));
        return drop;
    }

    /// <summary>Time passes; nobody gets the processor.</summary>
    public void Freeze(int milliseconds) => Now += TimeSpan.FromMilliseconds(milliseconds);

    public void Run(int milliseconds)
    {
        var end = Now + TimeSpan.FromMilliseconds(milliseconds);
        while (_nodes.Values.MinBy(node => node.Machine.NextDue) is { } next && next.Machine.NextDue <= end)
        {
            Now = next.Machine.NextDue > Now ? next.Machine.NextDue : Now;
            Do(next, n => n.Machine.Tick(Now, n.Outputs));
        }

        Now = end;
    }

    /// <summary>Milliseconds until all the others know that a stopped one is dead.</summary>
    public double? UntilDeadEverywhere(string name, int limit = 3000)
    {
        var start = Now;
        while ((Now - start).TotalMilliseconds < limit)
        {
            Run(1);
            if (_nodes.Values.Where(node => node.Name != name).All(node => !node.Machine.Alive().Contains(name)))
                return (Now - start).TotalMilliseconds;
        }

        return null;
    }

    public static IpAddr AddressOf(string name) => IpAddr.V4(0x0a000000u + (uint)name.Aggregate(0, (sum, c) => (sum * 31) + c) % 0xffffff);

    private void Do(Node node, Action<Node> action)
    {
        action(node);
        Collect(node);
        while (_wire.TryDequeue(out var sent))
        {
            if (_nodes.Values.FirstOrDefault(n => AddressOf(n.Name) == sent.Message.Address) is not { } to)
                continue;
            Sent.Add((Now, sent.From.Name, to.Name, sent.Message.Message));
            if (Loses(sent.From.Name, to.Name, sent.Message.Message))
                continue;
            to.Machine.Receive(sent.Message.Message, AddressOf(sent.From.Name), Port, Now, Now, to.Outputs);
            Collect(to);
        }
    }

    private void Collect(Node node)
    {
        foreach (var message in node.Outputs.Messages)
            _wire.Enqueue((node, message));
        Events.AddRange(node.Outputs.Events.Select(change => (Now, node.Name, change)));
        var probes = node.Outputs.KernelProbes.ToList();
        node.Outputs.Clear();
        foreach (var probe in probes)
        {
            node.Machine.KernelAnswered(probe.Session, KernelOf(_names[probe.Address]), Now, node.Outputs);
            Collect(node);
        }
    }

    private sealed record Node(string Name, ulong Session, MembershipMachine Machine)
    {
        public MembershipOutputs Outputs { get; } = new();
    }
}
