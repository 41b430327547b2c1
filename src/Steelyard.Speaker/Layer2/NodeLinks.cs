using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Steelyard.Linux.Netlink;
using Steelyard.Linux.Polling;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Speaker.Layer2;

/// <summary>The node's interfaces as the kernel tells them, and those that take part. Refreshed by the packet thread.</summary>
internal sealed class NodeLinks : IPollable, IDisposable
{
    private readonly LinkTable _table = new();
    private readonly InterfaceExclusion _exclusion;
    private Dictionary<int, Layer2Link> _taking = [];
    private volatile ImmutableList<string> _localNames = [];

    public NodeLinks(InterfaceExclusion exclusion)
    {
        _exclusion = exclusion;
        Judge();
    }

    /// <summary>Names of all interfaces that are not excluded, sorted, whatever their state. Any thread may read it.</summary>
    public ImmutableList<string> LocalNames => _localNames;

    public IReadOnlyCollection<Layer2Link> Taking => _taking.Values;

    /// <summary>Hardware addresses of all interfaces, also of those that do not take part.</summary>
    public IEnumerable<MacAddress> OwnMacs => _table.Current.Links.Values.Where(link => link.Mac is not null).Select(link => link.Mac!.Value);

    SafeHandle IPollable.Handle => ((IPollable)_table).Handle;

    public bool TryGet(int index, [NotNullWhen(true)] out Layer2Link? link) => _taking.TryGetValue(index, out link);

    public string NameOf(int index) => _table.Current.Find(index)?.Name ?? $"interface {index}";

    /// <summary>Takes what the kernel has told; true when anything changed.</summary>
    public bool Refresh()
    {
        if (!_table.Refresh())
            return false;
        Judge();
        return true;
    }

    public void Dispose() => _table.Dispose();

    private void Judge()
    {
        var links = _table.Current.Links.Values;
        _taking = links.Select(link => InterfaceRules.Judge(link, _exclusion)).OfType<Layer2Link>().ToDictionary(link => link.Index);
        _localNames = [.. links.Select(link => link.Name).Where(name => !_exclusion.Excludes(name)).Order(StringComparer.Ordinal)];
    }
}
