using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>Up to two addresses without a list around them; the hot path of the allocator makes no objects.</summary>
internal readonly record struct AddressPair
{
    private readonly IpAddr _first;
    private readonly IpAddr _second;

    public AddressPair(IpAddr only)
    {
        _first = only;
        Count = 1;
    }

    public AddressPair(IpAddr first, IpAddr second)
    {
        _first = first;
        _second = second;
        Count = 2;
    }

    public int Count { get; }

    public IpAddr this[int index] => index == 0 ? _first : _second;

    public static AddressPair Of(IReadOnlyList<IpAddr> addresses) => addresses.Count switch
    {
        0 => default,
        1 => new AddressPair(addresses[0]),
        _ => new AddressPair(addresses[0], addresses[1]),
    };

    public IpAddr[] ToArray() => Count switch
    {
        0 => [],
        1 => [_first],
        _ => [_first, _second],
    };
}
