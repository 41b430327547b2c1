namespace Steelyard.Core.Allocation;

/// <summary>Who holds one address. Without a sharing key that is one service, and nothing but it is stored.</summary>
internal sealed class AddressUse(string sharingKey, string backendKey)
{
    private string? _only;
    private Dictionary<string, IReadOnlyList<ServicePort>>? _holders;
    private Dictionary<ServicePort, string>? _ports;

    public string SharingKey { get; } = sharingKey;

    public string BackendKey { get; } = backendKey;

    public bool IsShareable => SharingKey.Length > 0;

    public bool IsEmpty => _only is null && _holders is null or { Count: 0 };

    public IEnumerable<string> Holders => _only is not null ? [_only] : _holders?.Keys ?? Enumerable.Empty<string>();

    public bool IsHeldByOthers(string service) =>
        _holders is null ? _only is not null && _only != service : _holders.Count - (_holders.ContainsKey(service) ? 1 : 0) > 0;

    public bool Admits(AllocationRequest request) =>
        IsShareable && SharingKey == request.SharingKey && BackendKey == request.BackendKey;

    /// <summary>The first of these ports that another service occupies here, or null.</summary>
    public ServicePort? TakenPort(string service, IReadOnlyList<ServicePort> ports)
    {
        if (_ports is null)
            return null;
        foreach (var port in ports)
        {
            if (_ports.TryGetValue(port, out var holder) && holder != service)
                return port;
        }

        return null;
    }

    public void Add(Assignment assignment)
    {
        if (!IsShareable)
        {
            _only = assignment.Service;
            return;
        }

        _holders ??= new(StringComparer.Ordinal);
        _ports ??= [];
        _holders.Add(assignment.Service, assignment.Ports);
        foreach (var port in assignment.Ports)
            _ports[port] = assignment.Service;
    }

    public void Remove(Assignment assignment)
    {
        _only = null;
        if (_holders is null || !_holders.Remove(assignment.Service))
            return;
        foreach (var port in assignment.Ports)
            _ports!.Remove(port);
    }
}
