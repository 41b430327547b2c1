using Steelyard.Lab.Proxy.Model;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>Everything that one service puts into the tables, and where its UDP traffic goes.</summary>
internal sealed class ServiceFragment
{
    public static readonly ServiceFragment Empty = new();

    /// <summary>The data of an element (empty in sets), or the rules of a chain, one a line.</summary>
    public Dictionary<RuleItem, string> Items { get; } = [];

    /// <summary>UDP destinations and the endpoints behind them. No address stands for all addresses of the node.</summary>
    public Dictionary<(IpFamily Family, IpAddr? Address, int Port), IReadOnlyList<Endpoint>> Udp { get; } = [];
}
