namespace Steelyard.Core.Allocation;

/// <summary>Who holds one address that may be shared, on which terms, and which ports are taken on it.</summary>
internal sealed class AddressUse(HoldingTerms terms)
{
    private readonly HashSet<string> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<ServicePort, string> _ports = [];

    public HoldingTerms Terms { get; } = terms;

    public bool IsEmpty => _holders.Count == 0;

    public IEnumerable<string> Holders => _holders;

    public bool IsHeldByOthers(string service) => _holders.Count - (_holders.Contains(service) ? 1 : 0) > 0;

    public bool Admits(AllocationRequest request) =>
        Terms.SharingKey == request.SharingKey && Terms.BackendKey == request.BackendKey;

    /// <summary>The first of these ports that another service occupies here, or null.</summary>
    public ServicePort? TakenPort(string service, IReadOnlyList<ServicePort> ports)
    {
        foreach (var port in ports)
        {
            if (_ports.TryGetValue(port, out var holder) && holder != service)
                return port;
        }

        return null;
    }

    public void Add(string service, IReadOnlyList<ServicePort> ports)
    {
        _holders.Add(service);
        foreach (var port in ports)
            _ports[port] = service;
    }

    public void Remove(string service, IReadOnlyList<ServicePort> ports)
    {
        _holders.Remove(service);
        foreach (var port in ports)
            _ports.Remove(port);
    }
}
