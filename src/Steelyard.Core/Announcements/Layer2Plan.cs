using Steelyard.Core.Configuration;
using Steelyard.Core.Pools;

namespace Steelyard.Core.Announcements;

/// <summary>
/// What one node announces in layer 2, decided from what it knows of services, nodes, configuration and the other speakers.
/// Each input answers with the decisions that it changed. A change of one service costs that service; a change of members
/// looks at every service, with everything but the comparison of candidates computed before. Not safe for concurrent use.
/// </summary>
/// <param name="node">Own name.</param>
/// <param name="ignoresExclusion">Whether nodes excluded by label may announce.</param>
/// <param name="isSticky">
/// Whether the node that a status object names keeps a service as long as it is a candidate. All speakers read the same
/// objects, so they agree on it.
/// </param>
public sealed class Layer2Plan(string node, bool ignoresExclusion = false, bool isSticky = false)
{
    private readonly NodeTable _nodes = new(ignoresExclusion);
    private readonly Dictionary<string, PlannedService> _services = new(StringComparer.Ordinal);
    private readonly AddressSharers _sharers = new();
    private PoolSet? _pools;
    private Electorates? _electorates;
    private bool _hasQuorum = true;

    /// <summary>Names of announced services whose addresses no pool of the configuration contains any more.</summary>
    public IEnumerable<string> Orphans => _services.Values.Where(service => service.IsOrphan).Select(service => service.Key);

    public Layer2Decision Decision(string service) => _services.TryGetValue(service, out var known) ? known.Decision : Layer2Decision.Unknown;

    /// <summary>
    /// Takes a new configuration. A service that this node announces and that no pool contains any more stays announced as it
    /// was, until its addresses change: moving it is the controller's business.
    /// </summary>
    public IReadOnlyList<DecisionChange> Reconfigure(ConfigurationSnapshot snapshot)
    {
        _pools = new PoolSet(snapshot.Pools);
        _electorates = new Electorates(snapshot, _nodes, node);
        foreach (var service in _services.Values)
            Resolve(service);
        return DecideAll();
    }

    /// <summary>Takes a service, new or changed, with its endpoints.</summary>
    /// <param name="key"><c>namespace/name</c>.</param>
    /// <param name="facts">The service.</param>
    /// <param name="endpoints">Its usable endpoints.</param>
    /// <param name="claim">The node that a status object names; null to leave it as it is known.</param>
    public IReadOnlyList<DecisionChange> Set(string key, ServiceFacts facts, EndpointFacts endpoints, string? claim = null)
    {
        if (!_services.TryGetValue(key, out var service))
            _services[key] = service = new PlannedService(key);
        if (isSticky)
            _sharers.Remove(service);
        if (service.Take(facts))
            service.Electorate = null;
        service.Endpoints = endpoints;
        service.Claim = claim ?? service.Claim;
        if (isSticky)
            _sharers.Add(service);
        Resolve(service);
        return Decide([service]);
    }

    public IReadOnlyList<DecisionChange> Remove(string key)
    {
        if (!_services.Remove(key, out var service))
            return [];
        _sharers.Remove(service);
        return [new DecisionChange(key, service.Decision, service.DecidedAddresses, new Layer2Decision(AnnouncementReason.ServiceDeleted), [])];
    }

    /// <summary>Takes a node, new or changed. A deleted node stays known, but no advertisement names it any more.</summary>
    public IReadOnlyList<DecisionChange> SetNode(string name, NodeFacts facts) => _nodes.SetFacts(name, facts) ? RefreshAll() : [];

    /// <param name="alive">Nodes whose speaker is alive; null when that is not observed, and all known nodes count.</param>
    /// <param name="hasQuorum">False when this node must be silent.</param>
    public IReadOnlyList<DecisionChange> SetMembers(IReadOnlySet<string>? alive, bool hasQuorum = true)
    {
        _nodes.SetAlive(alive);
        _hasQuorum = hasQuorum;
        return RefreshAll();
    }

    /// <summary>Gives up everything in favour of the other nodes.</summary>
    public IReadOnlyList<DecisionChange> Leave()
    {
        _nodes.SetLeaving(node);
        return RefreshAll();
    }

    /// <summary>Takes the node that a status object names as the announcer of a service; null when it names none any more.</summary>
    public IReadOnlyList<DecisionChange> SetClaim(string key, string? holder)
    {
        if (!isSticky || !_services.TryGetValue(key, out var service) || service.Claim == holder)
            return [];
        service.Claim = holder;
        return service.Facts.Addresses.Count == 0 ? [] : Decide(_sharers.Of(service.Facts.Addresses[0]));
    }

    /// <summary>Whether another node would announce the service if nobody held it: the holder may hand it back.</summary>
    public bool IsHeldAgainstOrder(string key) =>
        _services.TryGetValue(key, out var service)
        && service is { Decision.IsAnnounced: true, Electorate: not null }
        && service.Winner(_nodes) is >= 0 and var first
        && _nodes[first] != node;

    private IReadOnlyList<DecisionChange> RefreshAll()
    {
        _electorates?.Refresh();
        // Orphans keep an electorate of a configuration that is gone.
        foreach (var orphan in _services.Values.Where(service => service.IsOrphan))
            orphan.Electorate!.Refresh(_nodes);
        return DecideAll();
    }

    private List<DecisionChange> DecideAll() => Decide(_services.Values);

    private List<DecisionChange> Decide(IEnumerable<PlannedService> services)
    {
        var changes = new List<DecisionChange>();
        foreach (var service in services)
        {
            var before = service.Decision;
            var (reason, winner) = Reason(service);
            var interfaces = reason == AnnouncementReason.Announced ? service.Electorate!.OwnInterfaces : null;
            var isSame = before.Reason == reason && before.Winner == winner && Equals(before.Interfaces, interfaces);
            var addresses = service.Facts.Addresses;
            if (isSame && (ReferenceEquals(addresses, service.DecidedAddresses) || addresses.SequenceEqual(service.DecidedAddresses)))
                continue;
            service.Decision = isSame ? before : new Layer2Decision(reason, winner, interfaces);
            changes.Add(new DecisionChange(service.Key, before, service.DecidedAddresses, service.Decision, addresses));
            service.DecidedAddresses = addresses;
        }

        return changes;
    }

    private (AnnouncementReason Reason, string? Winner) Reason(PlannedService service)
    {
        if (!service.Facts.IsLoadBalancer)
            return (AnnouncementReason.NotLoadBalancer, null);
        if (_pools is null)
            return (AnnouncementReason.NoConfiguration, null);
        if (service.Facts.HasInvalidAddress)
            return (AnnouncementReason.InvalidIP, null);
        if (service.Facts.Addresses.Count == 0)
            return (AnnouncementReason.NoIPAllocated, null);
        if (service.Electorate is null)
            return (AnnouncementReason.IPNotAllowed, null);
        if (!service.Endpoints.HasAny)
            return (AnnouncementReason.NotOwner, null);
        if (service.Facts.AllowsSharing && service.Electorate.HasServiceSelectors)
            return (AnnouncementReason.SharedIPWithServiceSelector, null);
        return Elected(service);
    }

    private (AnnouncementReason Reason, string? Winner) Elected(PlannedService service)
    {
        var winner = Winner(service);
        if (service.Electorate!.OwnInterfaces is null)
            return (AnnouncementReason.NoMatchingAdvertisement, winner);
        if (winner != node)
            return (AnnouncementReason.NotOwner, winner);
        return _hasQuorum ? (AnnouncementReason.Announced, winner) : (AnnouncementReason.NoQuorum, null);
    }

    private string? Winner(PlannedService service)
    {
        if (isSticky && _sharers.Holder(service) is { } holder && service.IsCandidate(holder, _nodes))
            return holder;
        var first = service.Winner(_nodes);
        return first < 0 ? null : _nodes[first];
    }

    private void Resolve(PlannedService service)
    {
        if (_pools is null)
            return;
        var pool = _pools.PoolContaining(service.Facts.Addresses);
        service.IsOrphan = pool is null && service.Electorate is not null && service.Decision.IsAnnounced;
        if (!service.IsOrphan)
            service.Electorate = pool is null ? null : _electorates!.For(pool.Name, service.Facts.Labels);
    }
}
