using System.Numerics;

namespace Steelyard.Core.Allocation;

/// <summary>
/// 64 neighbouring addresses: which are held, and a number for each that is. The numbers stand close together, in the order
/// of the addresses; a single one, the usual case in sparse use, needs no array.
/// </summary>
internal struct HolderWord
{
    private int _only;
    private int[]? _many;

    /// <summary>Bit n is set when the address with offset n is held.</summary>
    public ulong Held { get; private set; }

    /// <summary>The number stored for this held offset.</summary>
    public readonly int this[int offset] => _many is null ? _only : _many[Place(offset)];

    public readonly bool Holds(int offset) => (Held & (1UL << offset)) != 0;

    public void Add(int offset, int number)
    {
        var count = BitOperations.PopCount(Held);
        var place = Place(offset);
        Held |= 1UL << offset;
        if (count == 0)
        {
            _only = number;
            return;
        }

        _many ??= [_only, 0, 0, 0];
        if (count == _many.Length)
            Array.Resize(ref _many, count * 2);
        Array.Copy(_many, place, _many, place + 1, count - place);
        _many[place] = number;
    }

    public void Remove(int offset)
    {
        var place = Place(offset);
        Held &= ~(1UL << offset);
        if (_many is null)
            return;
        var count = BitOperations.PopCount(Held);
        Array.Copy(_many, place + 1, _many, place, count - place);
        if (count <= 1)
            (_only, _many) = (_many[0], null);
        else if (count < _many.Length / 4)
            Array.Resize(ref _many, _many.Length / 2);
    }

    private readonly int Place(int offset) => BitOperations.PopCount(Held & ((1UL << offset) - 1));
}
