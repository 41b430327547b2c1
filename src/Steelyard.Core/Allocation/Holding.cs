using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>One address that one service holds: a row of a <see cref="HoldingTable"/>, kept at 48 bytes.</summary>
internal struct Holding
{
    public string Service;
    public IReadOnlyList<ServicePort> Ports;

    /// <summary>Null unless the sharing key or the backend key is set.</summary>
    public HoldingTerms? Terms;

    private ulong _high;
    private ulong _low;

    /// <summary>Index of the block of the pool set in force.</summary>
    public int Block;

    // The row of the second address and the family of this one.
    private int _link;

    /// <summary>The row of the service's second address, 0 for none; in a row that is not in use the next one such.</summary>
    public int Second
    {
        readonly get => _link >> 1;
        set => _link = (value << 1) | (_link & 1);
    }

    public IpAddr Address
    {
        readonly get => new((IpFamily)(_link & 1), new UInt128(_high, _low));
        set
        {
            _link = (_link & ~1) | (int)value.Family;
            _high = (ulong)(value.Value >> 64);
            _low = (ulong)value.Value;
        }
    }

    public readonly bool IsShareable => Terms is { SharingKey.Length: > 0 };
}
