using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Proxy.Model;
using Steelyard.Lab.Proxy.Rules;

namespace Steelyard.Lab.Proxy;

/// <summary>
/// Services and slices as last seen, and the rules that follow from them. One writer. A change of one service costs
/// that service only.
/// </summary>
internal sealed class ProxyState(string node)
{
    private readonly FragmentBuilder _builder = new(node);
    private readonly Dictionary<ObjectKey, ProxyService> _services = [];
    private readonly Dictionary<ObjectKey, Dictionary<ObjectKey, EndpointSlice>> _slices = [];
    private readonly HashSet<ObjectKey> _dirty = [];

    public RuleTable Rules { get; } = new();

    /// <summary>Services whose rules have not been computed since they changed.</summary>
    public IReadOnlySet<ObjectKey> Dirty => _dirty;

    public void ServiceChanged(InformerEvent change)
    {
        var key = change.Object.Key();
        if (change.New is { } service && ServiceReader.Read(service) is { } read)
            _services[key] = read;
        else
            _services.Remove(key);
        _dirty.Add(key);
    }

    public void SliceChanged(InformerEvent change)
    {
        if (change.Old is { } old && SliceReader.Read(old) is { } former)
            Remove(former);
        if (change.New is { } now && SliceReader.Read(now) is { } read)
            Add(read);
    }

    /// <summary>Computes the rules of a changed service anew; gives its former and its present contribution.</summary>
    public (ServiceFragment Former, ServiceFragment Now) Update(ObjectKey key, RuleChanges changes)
    {
        _dirty.Remove(key);
        var fragment = _services.TryGetValue(key, out var service) ? _builder.Build(service, Slices(key)) : ServiceFragment.Empty;
        return (Rules.Set(key, fragment, changes), fragment);
    }

    /// <summary>Health check ports and what they have to tell.</summary>
    public IEnumerable<(int Port, ObjectKey Service, int LocalEndpoints)> HealthChecks() => _services.Values
        .Where(service => service is { ExternalLocal: true, HealthCheckNodePort: > 0 })
        .Select(service => (service.HealthCheckNodePort, service.Key, _builder.CountLocal(Slices(service.Key))));

    /// <summary>What the health check port of one service has to tell; null if it has none.</summary>
    public (int Port, int LocalEndpoints)? HealthCheck(ObjectKey key) =>
        _services.TryGetValue(key, out var service) && service is { ExternalLocal: true, HealthCheckNodePort: > 0 }
            ? (service.HealthCheckNodePort, _builder.CountLocal(Slices(key)))
            : null;

    private IReadOnlyCollection<EndpointSlice> Slices(ObjectKey service) => _slices.TryGetValue(service, out var slices) ? slices.Values : [];

    private void Add(EndpointSlice slice)
    {
        if (!_slices.TryGetValue(slice.Service, out var slices))
            _slices[slice.Service] = slices = [];
        slices[slice.Key] = slice;
        _dirty.Add(slice.Service);
    }

    private void Remove(EndpointSlice slice)
    {
        if (!_slices.TryGetValue(slice.Service, out var slices) || !slices.Remove(slice.Key))
            return;
        if (slices.Count == 0)
            _slices.Remove(slice.Service);
        _dirty.Add(slice.Service);
    }
}
