using System.Net;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>
/// Who holds which cluster address and which node port. Holders are told apart by the UID of the Service, and the
/// claims of several writers of one Service are counted: who gives back can never take it from who holds it. Thread-safe.
/// </summary>
public sealed class ServiceAllocators
{
    private readonly ServiceNetwork _network;
    private readonly ClusterAddressRange[] _ranges;
    private readonly RangeAllocator _nodePorts;

    public ServiceAllocators(ServiceNetwork network)
    {
        _network = network;
        _ranges = network.ClusterRanges.Select(static r => new ClusterAddressRange(r)).ToArray();
        var size = network.LastNodePort - network.FirstNodePort + 1;
        _nodePorts = new RangeAllocator(size, Math.Clamp(size / 32, Math.Min(16, size / 2), 128));
    }

    /// <summary>The families of the cluster, the primary one first.</summary>
    internal IReadOnlyList<string> Families => Array.ConvertAll(_ranges, static r => r.Family);

    internal string NodePortRange => $"{_network.FirstNodePort}-{_network.LastNodePort}";

    /// <summary>The name by which a Service holds what it has.</summary>
    internal static string OwnerOf(JsonObject service)
    {
        var metadata = service.Obj("metadata");
        return metadata.Str("uid") ?? $"{metadata.Text("namespace")}/{metadata.Text("name")}";
    }

    internal ClusterAddressRange? RangeOf(string family) => Array.Find(_ranges, r => r.Family == family);

    internal ClusterAddressRange? RangeOf(IPAddress address) => Array.Find(_ranges, r => r.Contains(address));

    internal bool IsNodePort(long port) => port >= _network.FirstNodePort && port <= _network.LastNodePort;

    internal bool TryTakeNodePort(long port, string owner) => _nodePorts.TryTake((int)port - _network.FirstNodePort, owner);

    internal void ReleaseNodePort(long port, string owner) => _nodePorts.Release((int)port - _network.FirstNodePort, owner);

    internal bool IsNodePortTaken(long port) => _nodePorts.IsTaken((int)port - _network.FirstNodePort);

    internal long? TakeNextNodePort(string owner) => _nodePorts.TakeNext(owner) + _network.FirstNodePort;

    internal long? PeekNextNodePort() => _nodePorts.PeekNext() + _network.FirstNodePort;

    /// <summary>Marks everything a stored Service holds.</summary>
    internal void Restore(JsonObject service)
    {
        var owner = OwnerOf(service);
        foreach (var address in AddressesOf(service))
            RangeOf(address)?.TryTake(address, owner);
        foreach (var port in NodePortsOf(service).Where(IsNodePort))
            TryTakeNodePort(port, owner);
    }

    /// <summary>Gives back what <paramref name="gone"/> holds and <paramref name="kept"/> does not.</summary>
    internal void Release(JsonObject gone, JsonObject? kept)
    {
        var owner = OwnerOf(gone);
        foreach (var address in AddressesOf(gone).Except(AddressesOf(kept)))
            RangeOf(address)?.Release(address, owner);
        foreach (var port in NodePortsOf(gone).Except(NodePortsOf(kept)).Where(IsNodePort))
            ReleaseNodePort(port, owner);
    }

    private static IEnumerable<IPAddress> AddressesOf(JsonObject? service)
    {
        var spec = service.Obj("spec");
        foreach (var text in spec.Strings("clusterIPs").Append(spec.Text("clusterIP")).Distinct())
        {
            if (AddressText.TryParse(text) is { } address)
                yield return address;
        }
    }

    private static IEnumerable<long> NodePortsOf(JsonObject? service)
    {
        var spec = service.Obj("spec");
        return spec.Objects("ports").Select(static p => p.Int("nodePort") ?? 0)
            .Append(spec.Int("healthCheckNodePort") ?? 0).Where(static p => p > 0).Distinct();
    }
}
