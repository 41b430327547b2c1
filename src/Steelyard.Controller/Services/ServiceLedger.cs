using Steelyard.Controller.Caching;
using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Core.Services;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Primitives;

namespace Steelyard.Controller.Services;

/// <summary>
/// The one owner of the allocator: decides about services as the cache shows them, corrected by what was decided or written
/// and is not seen in the cache yet. No I/O; every method is atomic and quick. The caller writes for one service at a time.
/// </summary>
/// <param name="converger">The decisions.</param>
/// <param name="loadBalancerClass">The class of services to handle; empty for those without.</param>
internal sealed class ServiceLedger(ServiceConverger converger, string loadBalancerClass)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, Publication> _publications = [];

    public int WaitingCount
    {
        get { lock (_gate) return converger.WaitingCount; }
    }

    public PoolUsage? Usage(string pool)
    {
        lock (_gate)
            return converger.Usage(pool);
    }

    /// <summary>The pools in force.</summary>
    public PoolSet Pools
    {
        get { lock (_gate) return converger.Pools; }
    }

    /// <summary>Looks at one service.</summary>
    /// <param name="key">The service.</param>
    /// <param name="find">Finds it in the cache; called once, in here, so that no newer state is decided on before an older.</param>
    public ServiceStep Decide(ObjectKey key, Func<ObjectKey, CachedObject<ServiceSpec>?> find)
    {
        lock (_gate)
        {
            if (find(key) is not { } current || !LoadBalancerClass.IsHandled(current.Value.LoadBalancerClass, loadBalancerClass))
                return Drop(key);
            if (_publications.TryGetValue(key, out var publication) && publication.Uid != current.Uid)
            {
                var dropped = Drop(key);
                return Conclude(current, converger.Converge(current.Value)).Followed(dropped.Decision);
            }

            return Conclude(current, converger.Converge(Basis(current)));
        }
    }

    /// <summary>Puts pools in force and looks at all services.</summary>
    /// <param name="pools">The new pools.</param>
    /// <param name="all">Enumerates the cache; called once, in here.</param>
    public IReadOnlyList<ServiceStep> Reconfigure(PoolSet pools, Func<IEnumerable<CachedObject<ServiceSpec>>> all)
    {
        lock (_gate)
        {
            converger.SetPools(pools);
            var current = all()
                .Where(service => LoadBalancerClass.IsHandled(service.Value.LoadBalancerClass, loadBalancerClass))
                .ToDictionary(service => service.Value.Key, StringComparer.Ordinal);
            var decisions = converger.ConvergeAll(current.Values.Select(Basis));
            return [.. decisions.Select(decision => Conclude(current[decision.Service], decision))];
        }
    }

    /// <summary>The write was done and produced this version.</summary>
    public ServiceDecision Completed(ObjectKey key, string version)
    {
        lock (_gate)
        {
            if (_publications.TryGetValue(key, out var publication))
                _publications[key] = publication with { State = PublicationState.Written, Version = version };
            return converger.Confirm(key.ToString());
        }
    }

    /// <summary>Nobody knows whether the write was done. (One that was refused needs no call: it still has to be done.)</summary>
    public void Doubt(ServiceWrite write)
    {
        lock (_gate)
        {
            if (_publications.TryGetValue(write.Key, out var publication))
                _publications[write.Key] = publication with { State = PublicationState.Uncertain, Version = write.ResourceVersion };
        }
    }

    /// <summary>Whether a version of a service in the cache is just our own write, about which nothing has to be decided.</summary>
    public bool IsOwnWrite(ObjectKey key, string version)
    {
        lock (_gate)
        {
            return _publications.TryGetValue(key, out var publication)
                && publication.State == PublicationState.Written
                && publication.Version == version
                && _publications.Remove(key);
        }
    }

    private ServiceStep Drop(ObjectKey key)
    {
        _publications.Remove(key);
        return new ServiceStep(converger.Remove(key.ToString()));
    }

    private ServiceSpec Basis(CachedObject<ServiceSpec> current)
    {
        if (!_publications.TryGetValue(current.Key, out var publication) || publication.Uid != current.Uid)
            return current.Value;
        // The write was bound to one version: another one shows whether it was done.
        if (publication.State == PublicationState.Uncertain && publication.Version != current.ResourceVersion)
            _publications[current.Key] = publication = publication with { State = PublicationState.Unwritten };
        if (publication.State != PublicationState.Written || ObjectVersion.IsOlder(current.ResourceVersion, publication.Version))
            return publication.ApplyTo(current.Value);
        _publications.Remove(current.Key);
        return current.Value;
    }

    private ServiceStep Conclude(CachedObject<ServiceSpec> current, ServiceDecision decision)
    {
        if (decision.Outcome == ServiceOutcome.Ignored)
            return new ServiceStep(decision);
        var known = _publications.GetValueOrDefault(current.Key);
        // Nothing can be decided now: what was decided before stays reserved, but is not published.
        if (known?.Addresses.Count > 0 && decision is { Outcome: ServiceOutcome.GiveUp, HasChanges: false })
            return new ServiceStep(decision);
        var wanted = new Publication(current.Uid, decision.Addresses, decision.Pool);
        if (MustWrite(current.Value, decision, known, wanted))
        {
            _publications[current.Key] = known is { State: PublicationState.Uncertain }
                ? wanted with { State = known.State, Version = known.Version }
                : wanted;
            return new ServiceStep(decision, Write(current, decision));
        }

        if (known is null or { State: PublicationState.Written })
            return new ServiceStep(decision);
        // What was to be written is not wanted any more and was never shown.
        _publications.Remove(current.Key);
        return new ServiceStep(decision).Followed(converger.Confirm(decision.Service));
    }

    private static bool MustWrite(ServiceSpec shown, ServiceDecision decision, Publication? known, Publication wanted) => known?.State switch
    {
        null or PublicationState.Written => decision.HasChanges,
        PublicationState.Unwritten => !wanted.IsShownBy(shown),
        _ => decision.HasChanges || !wanted.IsShownBy(shown),
    };

    private static ServiceWrite Write(CachedObject<ServiceSpec> current, ServiceDecision decision) => new(
        current.Key,
        current.ResourceVersion,
        decision.Addresses,
        decision.Pool,
        current.Value.Annotations.GetValueOrDefault(ServiceAnnotations.AllocatedFromPool) != decision.Pool);
}
