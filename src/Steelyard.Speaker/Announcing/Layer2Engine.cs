using Steelyard.Core.Announcements;
using Steelyard.Core.Configuration;
using Steelyard.Kube;
using Steelyard.Primitives;
using Steelyard.Speaker.Caching;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Announcing;

/// <summary>
/// Keeps what this node announces equal to its plan. Each input is worked off at once by the thread that brings it: nothing
/// here waits for the network or the API server, so the death of a node leads to announcements without any detour. Safe for
/// concurrent use.
/// </summary>
internal sealed class Layer2Engine
{
    private readonly Lock _gate = new();
    private readonly EngineOptions _options;
    private readonly ILayer2Announcer _announcer;
    private readonly Func<ObjectKey, ServiceFacts?> _services;
    private readonly Func<ObjectKey, EndpointFacts> _endpoints;
    private readonly Func<ObjectKey, string?> _claims;
    private readonly Action<ObjectKey, DecisionChange> _changed;
    private readonly Layer2Plan _plan;
    private readonly HeldAddresses _held = new();
    private readonly Dictionary<string, ObjectKey> _known = new(StringComparer.Ordinal);
    private IReadOnlySet<string>? _alive = new HashSet<string>();
    private bool _isPrepared;
    private bool _isStarted;
    private bool _isStarting;

    /// <param name="options">How to decide.</param>
    /// <param name="announcer">The wire.</param>
    /// <param name="services">Finds a service; null when there is none.</param>
    /// <param name="endpoints">Finds the usable endpoints of a service.</param>
    /// <param name="claims">Finds the node that the status objects of a service name; null when they name none.</param>
    /// <param name="changed">Told of each change after it was carried out, still in order; must return at once.</param>
    public Layer2Engine(
        EngineOptions options, ILayer2Announcer announcer, Func<ObjectKey, ServiceFacts?> services, Func<ObjectKey, EndpointFacts> endpoints,
        Func<ObjectKey, string?> claims, Action<ObjectKey, DecisionChange> changed)
    {
        _options = options;
        _announcer = announcer;
        _services = services;
        _endpoints = endpoints;
        _claims = claims;
        _changed = changed;
        _plan = new Layer2Plan(options.NodeName, options.IgnoresExclusion, options.IsSticky);
    }

    /// <summary>Every announced address with its service, one pair for each of both.</summary>
    public IReadOnlyList<(IpAddr Address, string Service)> Announced
    {
        get
        {
            lock (_gate)
                return [.. _held.Pairs];
        }
    }

    public int AddressCount
    {
        get
        {
            lock (_gate)
                return _held.Count;
        }
    }

    /// <summary>Announced services that no pool of the configuration contains any more.</summary>
    public IReadOnlyList<string> Orphans
    {
        get
        {
            lock (_gate)
                return [.. _plan.Orphans];
        }
    }

    public Layer2Decision Decision(ObjectKey service)
    {
        lock (_gate)
            return _plan.Decision(service.ToString());
    }

    /// <summary>The services for which this node announces an address.</summary>
    public IReadOnlyList<ObjectKey> ServicesOf(IpAddr address)
    {
        lock (_gate)
            return [.. _held.ServicesOf(address).Select(service => _known[service])];
    }

    /// <summary>Announced services that another node would be elected for if this one did not hold them.</summary>
    public IReadOnlyList<ObjectKey> HeldAgainstOrder()
    {
        lock (_gate)
            return [.. _held.Pairs.Select(pair => pair.Service).Distinct().Where(_plan.IsHeldAgainstOrder).Select(service => _known[service])];
    }

    /// <summary>Takes everything that is known. Nothing is announced yet: nobody is alive.</summary>
    public void Prepare(ConfigurationSnapshot configuration, IEnumerable<(string Name, NodeFacts Facts)> nodes, IEnumerable<ObjectKey> services)
    {
        lock (_gate)
        {
            _isPrepared = true;
            foreach (var (name, facts) in nodes)
                Apply(_plan.SetNode(name, facts));
            Apply(_plan.SetMembers(new HashSet<string>()));
            Apply(_plan.Reconfigure(configuration));
            foreach (var service in services)
                Apply(Refreshed(service));
        }
    }

    /// <summary>Starts to announce, among these members.</summary>
    /// <param name="alive">Names of the nodes whose speaker is alive; null when that is not observed.</param>
    /// <param name="hasQuorum">False when this node must be silent.</param>
    public void Start(IReadOnlySet<string>? alive, bool hasQuorum)
    {
        lock (_gate)
        {
            (_isStarted, _isStarting, _alive) = (true, true, alive);
            Apply(_plan.SetMembers(alive, hasQuorum));
            _isStarting = false;
        }
    }

    /// <summary>A service or its endpoints changed.</summary>
    public void Refresh(ObjectKey service)
    {
        lock (_gate)
        {
            if (_isPrepared)
                Apply(Refreshed(service));
        }
    }

    public void SetNode(string name, NodeFacts facts) => Do(() => _plan.SetNode(name, facts));

    public void Reconfigure(ConfigurationSnapshot configuration) => Do(() => _plan.Reconfigure(configuration));

    public void SetClaim(ObjectKey service, string? holder) => Do(() => _plan.SetClaim(service.ToString(), holder));

    /// <summary>Hands everything to the other nodes; each address is answered for until its successor is heard.</summary>
    public void Leave() => Do(_plan.Leave);

    /// <param name="alive">Names of the nodes whose speaker is alive; null when that is not observed.</param>
    /// <param name="hasQuorum">False when this node must be silent.</param>
    public void SetMembers(IReadOnlySet<string>? alive, bool hasQuorum)
    {
        lock (_gate)
        {
            if (!_isStarted)
                return;
            var someoneCame = alive is not null && _alive is not null && !alive.IsSubsetOf(_alive);
            _alive = alive;
            Apply(_plan.SetMembers(alive, hasQuorum));
            if (someoneCame)
                Reassert();
        }
    }

    private void Do(Func<IReadOnlyList<DecisionChange>> input)
    {
        lock (_gate)
        {
            if (_isPrepared)
                Apply(input());
        }
    }

    private IReadOnlyList<DecisionChange> Refreshed(ObjectKey service)
    {
        var key = service.ToString();
        var facts = _services(service);
        if (facts is null)
        {
            _known.Remove(key);
            return _plan.Remove(key);
        }

        // Most services of a cluster are no load balancers: nothing is kept of those.
        if (!facts.IsLoadBalancer && !_known.ContainsKey(key))
            return [];
        _known[key] = service;
        var endpoints = facts.IsLoadBalancer ? _endpoints(service) : EndpointFacts.None;
        var changes = _plan.Set(key, facts, endpoints, _options.IsSticky ? _claims(service) : null);
        if (!facts.IsLoadBalancer)
        {
            _known.Remove(key);
            _plan.Remove(key);
        }

        return changes;
    }

    private void Apply(IReadOnlyList<DecisionChange> changes)
    {
        foreach (var change in changes)
        {
            foreach (var address in _held.Apply(change))
                Carry(address, change);
        }

        foreach (var change in changes)
            _changed(KeyOf(change.Service), change);
    }

    private void Carry(AddressChange address, DecisionChange change)
    {
        if (address.Interfaces is { } interfaces)
            _announcer.Announce(address.Address, interfaces, IsTakeover(address.Address, change));
        else if (address.Successor is not null)
            _announcer.Yield(address.Address, _options.YieldAtMost);
        else
            _announcer.Withdraw(address.Address);
    }

    /// <summary>
    /// Whether another speaker may have announced the address until now. Such an address is not probed: the other one would
    /// answer, and when it died nobody may wait.
    /// </summary>
    private bool IsTakeover(IpAddr address, DecisionChange change)
    {
        if (_isStarting)
            return _alive is null || _alive.Count > 1;
        return change.AddressesBefore.Contains(address)
            && (change.Before.Winner is not null || change.Before.Reason == AnnouncementReason.NoQuorum);
    }

    /// <summary>
    /// A speaker that was cut off may have announced what is ours: it goes silent when it hears us, and the hosts on the
    /// network learn again who is right.
    /// </summary>
    private void Reassert()
    {
        foreach (var (address, _) in _held.Pairs)
            _announcer.Announce(address, _held.InterfacesOf(address)!, takeover: true);
    }

    private ObjectKey KeyOf(string service)
    {
        if (_known.TryGetValue(service, out var key))
            return key;
        var slash = service.IndexOf('/', StringComparison.Ordinal);
        return new ObjectKey(service[..slash], service[(slash + 1)..]);
    }
}
