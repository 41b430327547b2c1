using Steelyard.Core.Announcements;
using Steelyard.Core.Configuration;
using Steelyard.Primitives;
using Steelyard.Sessions.Membership;

namespace Steelyard.Simulation.Tests.Engine;

/// <summary>
/// A cluster and what happens to it, all from one seed: episodes that each start from a settled cluster and end in one. What must hold during an
/// episode is checked by it; what must hold in between is checked here.
/// </summary>
internal sealed class Scenario
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(8);
    private readonly Dictionary<string, IpAddr> _peers = [];
    private readonly Dictionary<string, IpAddr> _services = [];
    private readonly int[] _poolOf;
    private readonly TimeSpan[] _lastTrouble;
    private readonly HashSet<int> _advertising;
    private ConfigurationSnapshot _configuration;
    private int _pool;
    private int _eventsSeen;

    public Scenario(int seed, int size, LinkModel link, MembershipOptions? options = null, bool needsQuorum = false, Action<Changes>? change = null)
    {
        Seed = seed;
        Random = new Random(seed);
        var changes = new Changes();
        change?.Invoke(changes);
        Cluster = new SimulatedCluster(size, Random.Next(), link, options, needsQuorum) { Filter = changes.Filter, KernelsAnswer = changes.KernelsAnswer };
        _poolOf = new int[size];
        _lastTrouble = new TimeSpan[size];
        _advertising = [.. Enumerable.Range(0, size)];
        _configuration = Configurations.Of(_pool, _advertising);
        for (var i = 0; i < size; i++)
            _peers[SimulatedCluster.NameOf(i)] = SimulatedCluster.AddressOf(i);
        var services = Random.Next(1, 5);
        for (var i = 0; i < services; i++)
            MoveService($"default/s{i}");
        Cluster.Observer.Started = CheckPool;
    }

    public int Seed { get; }

    public Random Random { get; }

    public SimulatedCluster Cluster { get; }

    public Dictionary<string, IpAddr> Peers => _peers;

    public IReadOnlyDictionary<string, IpAddr> Services => _services;

    /// <summary>Packets get lost: bounds are wider.</summary>
    public bool IsLossy => Cluster.Link.Loss > 0;

    /// <summary>Deaths of members that live are possible and allowed for the moment.</summary>
    public bool AllowsFalseDeaths { get; set; }

    /// <summary>From the power cut until all others knew, milliseconds.</summary>
    public List<double> Detections { get; } = [];

    public bool IsAdvertising(int node) => _advertising.Contains(node);

    public List<int> RunningNodes => [.. Cluster.Running.Select(speaker => speaker.Index)];

    public void StartAll()
    {
        for (var i = 0; i < Cluster.Size; i++)
        {
            var index = i;
            Cluster.At(TimeSpan.FromMilliseconds(Random.Next(0, 300)), () => Start(index));
        }

        Cluster.RunFor(TimeSpan.FromMilliseconds(301));
        Settle("the start", StartLimit);
    }

    public void Start(int node)
    {
        if (Cluster[node] is not null)
            return;
        Trouble(node);
        _poolOf[node] = _pool;
        Cluster.Start(node, _configuration, _peers, _services, Random.NextInt64(-10_000_000_000, 10_000_000_000));
    }

    public void CutPower(int node)
    {
        Trouble(node);
        Cluster.CutPower(node);
    }

    public void Kill(int node)
    {
        Trouble(node);
        Cluster.Kill(node);
    }

    public void Partition(Func<int, int> groupOf)
    {
        TroubleAll();
        Cluster.Partition(groupOf);
    }

    public void Heal()
    {
        TroubleAll();
        Cluster.Heal();
    }

    public void Forget(int node)
    {
        _peers.Remove(SimulatedCluster.NameOf(node));
        TellPeers();
    }

    public void Remember(int node)
    {
        _peers[SimulatedCluster.NameOf(node)] = SimulatedCluster.AddressOf(node);
        TellPeers();
    }

    /// <summary>A new configuration, seen by each speaker at its own time, and perhaps a new pool to which the services then move.</summary>
    public void Reconfigure(IEnumerable<int> advertising, bool movesPool)
    {
        _advertising.Clear();
        _advertising.UnionWith(advertising);
        _pool = movesPool ? (_pool + 1) % 250 : _pool;
        _configuration = Configurations.Of(_pool, _advertising);
        var (configuration, pool) = (_configuration, _pool);
        Tell(5, 200, speaker =>
        {
            _poolOf[speaker.Index] = pool;
            speaker.Configure(configuration);
        });
        if (!movesPool)
            return;
        foreach (var service in _services.Keys.ToList())
        {
            MoveService(service);
            var address = _services[service];
            Tell(200, 400, speaker => speaker.SetService(service, address));
        }
    }

    /// <summary>Runs until everybody sees exactly those it can reach, and each address has exactly the elected announcer in each component.</summary>
    public TimeSpan Settle(string after, TimeSpan? limit = null)
    {
        var took = Cluster.RunUntil(() => Unsettled() is null, limit ?? TimeSpan.FromSeconds(IsLossy ? 8 : 5));
        if (took is null)
            throw new SimulationException($"{after}: not settled: {Unsettled()}");
        CheckDeaths(after);
        return took.Value;
    }

    /// <summary>Stays settled for so long.</summary>
    public void Rest(string after, TimeSpan duration)
    {
        Cluster.RunFor(duration);
        if (Unsettled() is { } reason)
            throw new SimulationException($"{after}: did not stay settled: {reason}");
        CheckDeaths(after);
    }

    public void Require(bool holds, string what)
    {
        if (!holds)
            throw new SimulationException(what);
    }

    /// <summary>No living, reachable member was held for dead, except while that is allowed.</summary>
    public void CheckDeaths(string during)
    {
        for (; _eventsSeen < Cluster.Events.Count; _eventsSeen++)
        {
            var (at, by, change) = Cluster.Events[_eventsSeen];
            if (change.Kind != MembershipEventKind.Died || AllowsFalseDeaths)
                continue;
            var victim = SimulatedCluster.IndexOf(change.Member);
            var isExcused = Cluster[victim] is null || !Cluster.CanReach(by, victim) || at - _lastTrouble[victim] < TimeSpan.FromSeconds(2);
            Require(isExcused, $"{during}: {SimulatedCluster.NameOf(by)} held {change.Member} for dead at {at.TotalMilliseconds:F0} ms, though it lives");
        }
    }

    /// <summary>Nobody holds anybody that runs for dead, reachable or not.</summary>
    public void CheckLives(string during)
    {
        CheckDeaths(during);
        var running = Cluster.Running.Select(speaker => speaker.Name).ToHashSet();
        foreach (var speaker in Cluster.Running)
            Require(speaker.View.SetEquals(running), $"{during}: {speaker.Name} sees only [{string.Join(' ', speaker.View.Order())}], though all live");
    }

    private string? Unsettled()
    {
        foreach (var component in Cluster.Running.GroupBy(speaker => Cluster.GroupOf(speaker.Index)))
        {
            var members = component.Where(speaker => !speaker.IsLeaving).Select(speaker => speaker.Name).ToHashSet();
            foreach (var speaker in component)
            {
                if (!speaker.View.SetEquals(members))
                    return $"{speaker.Name} sees [{string.Join(' ', speaker.View.Order())}] instead of [{string.Join(' ', members.Order())}]";
            }

            var nodes = component.Select(speaker => speaker.Index).ToHashSet();
            foreach (var address in Cluster.Observer.Addresses)
            {
                var found = Cluster.Observer.Answering(address).Where(nodes.Contains).Select(SimulatedCluster.NameOf).ToList();
                var wanted = Elected(address, members);
                if (!found.SequenceEqual(wanted))
                    return $"{address} is answered by [{string.Join(' ', found)}] instead of [{string.Join(' ', wanted)}]";
            }
        }

        return null;
    }

    private IEnumerable<string> Elected(IpAddr address, HashSet<string> members)
    {
        if (!_services.ContainsValue(address) || (Cluster.NeedsQuorum && !HasQuorum(members)))
            return [];
        return Election.Order(members.Where(name => _advertising.Contains(SimulatedCluster.IndexOf(name))), address).Take(1);
    }

    private bool HasQuorum(HashSet<string> members) =>
        members.Count * 2 > _peers.Count || (members.Count * 2 == _peers.Count && members.Contains(_peers.Keys.Min(StringComparer.Ordinal)!));

    private void CheckPool(int node, IpAddr address)
    {
        var pool = (int)((uint)address.Value >> 8) & 255;
        Require(pool == _poolOf[node], $"{SimulatedCluster.NameOf(node)} starts to announce {address}, which is outside its pool 10.9.{_poolOf[node]}.0/24");
    }

    private void MoveService(string key)
    {
        IpAddr address;
        do
        {
            address = Configurations.Address(_pool, Random.Next(1, 255));
        }
        while (_services.ContainsValue(address));
        _services[key] = address;
        Cluster.Observer.Follow(address);
    }

    private void Tell(int minDelay, int maxDelay, Action<SimulatedSpeaker> action)
    {
        foreach (var speaker in Cluster.Running.ToList())
        {
            Cluster.At(TimeSpan.FromMilliseconds(Random.Next(minDelay, maxDelay)), () =>
            {
                if (Cluster[speaker.Index] == speaker)
                    action(speaker);
            });
        }
    }

    private void TellPeers()
    {
        var peers = new Dictionary<string, IpAddr>(_peers);
        Tell(1, 100, speaker => speaker.SetPeers(peers));
    }

    private void Trouble(int node) => _lastTrouble[node] = Cluster.Now;

    private void TroubleAll() => Array.Fill(_lastTrouble, Cluster.Now);

    /// <summary>Deliberate damage, to see whether the checks notice.</summary>
    public sealed class Changes
    {
        public Func<Wire.Gossip.GossipMessage, bool>? Filter { get; set; }

        public bool KernelsAnswer { get; set; } = true;
    }
}
