using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>
/// Which addresses each service holds. Rows live in pages of plain structs; a hash table with linear probing finds them by
/// service. Its slots carry the hash, so that a search reads no row but the right one: with many services the time of an
/// allocation is the number of cache misses, not of instructions.
/// </summary>
internal sealed class HoldingTable
{
    private const int PageBits = 13;
    private const int PageMask = (1 << PageBits) - 1;

    // Pages instead of one growing array: no copying of everything, and no slack of half the table.
    private Holding[][] _pages = [];

    /// <summary>Hash in the upper half, row in the lower one; 0 is empty. The length is a power of two.</summary>
    private ulong[] _slots = new ulong[16];
    private int _free;
    private int _rows = 1;

    // The steps of one operation ask for the same string; hashing it once is enough.
    private string _lastService = "";
    private uint _lastHash = (uint)"".GetHashCode();

    /// <summary>Number of services that hold something.</summary>
    public int Count { get; private set; }

    /// <summary>First rows of all services.</summary>
    public IEnumerable<int> Services => _slots.Where(slot => slot != 0).Select(Row);

    public ref Holding this[int row] => ref _pages[row >> PageBits][row & PageMask];

    /// <summary>The first row of the service, or 0.</summary>
    public int Find(string service)
    {
        var hash = Hash(service);
        var mask = (uint)_slots.Length - 1;
        for (var place = hash & mask; _slots[place] != 0; place = (place + 1) & mask)
        {
            var slot = _slots[place];
            if (slot >> 32 == hash && this[Row(slot)].Service == service)
                return Row(slot);
        }

        return 0;
    }

    /// <summary>The addresses of the service whose first row this is.</summary>
    public AddressPair Addresses(int row)
    {
        ref var holding = ref this[row];
        return holding.Second == 0
            ? new AddressPair(holding.Address)
            : new AddressPair(holding.Address, this[holding.Second].Address);
    }

    /// <summary>Adds a service that holds nothing yet. Its rows still need a block.</summary>
    public int Add(string service, AddressPair addresses, HoldingTerms? terms, IReadOnlyList<ServicePort> ports)
    {
        if (++Count > _slots.Length / 4 * 3)
            Grow();
        var second = addresses.Count > 1 ? NewRow() : 0;
        var row = NewRow();
        if (second != 0)
            this[second] = new Holding { Service = service, Ports = ports, Terms = terms, Address = addresses[1] };
        this[row] = new Holding { Service = service, Ports = ports, Terms = terms, Address = addresses[0], Second = second };
        Insert(((ulong)Hash(service) << 32) | (uint)row);
        return row;
    }

    /// <summary>Adds a row that no search by service finds.</summary>
    public int AddLoose(string service, IpAddr address, HoldingTerms? terms, IReadOnlyList<ServicePort> ports)
    {
        var row = NewRow();
        this[row] = new Holding { Service = service, Ports = ports, Terms = terms, Address = address };
        return row;
    }

    public void RemoveLoose(int row) => FreeRow(row);

    public void Remove(int row)
    {
        var mask = (uint)_slots.Length - 1;
        var place = Hash(this[row].Service) & mask;
        while (Row(_slots[place]) != row)
            place = (place + 1) & mask;
        CloseGap(place, mask);
        Count--;
        var second = this[row].Second;
        if (second != 0)
            FreeRow(second);
        FreeRow(row);
    }

    /// <summary>Moves up what was pushed past the removed slot, so that no search ends too early.</summary>
    private void CloseGap(uint gap, uint mask)
    {
        for (var place = (gap + 1) & mask; _slots[place] != 0; place = (place + 1) & mask)
        {
            var home = (uint)(_slots[place] >> 32) & mask;
            if (((place - home) & mask) < ((place - gap) & mask))
                continue;
            _slots[gap] = _slots[place];
            gap = place;
        }

        _slots[gap] = 0;
    }

    private void Insert(ulong slot)
    {
        var mask = (uint)_slots.Length - 1;
        var place = (uint)(slot >> 32) & mask;
        while (_slots[place] != 0)
            place = (place + 1) & mask;
        _slots[place] = slot;
    }

    private void Grow()
    {
        var slots = _slots;
        _slots = new ulong[slots.Length * 2];
        foreach (var slot in slots)
        {
            if (slot != 0)
                Insert(slot);
        }
    }

    private int NewRow()
    {
        var row = _free;
        if (row != 0)
        {
            _free = this[row].Second;
            return row;
        }

        row = _rows++;
        if (row >> PageBits == _pages.Length)
            _pages = [.. _pages, new Holding[1 << PageBits]];
        return row;
    }

    private void FreeRow(int row)
    {
        this[row] = new Holding { Second = _free };
        _free = row;
    }

    private static int Row(ulong slot) => (int)(uint)slot;

    private uint Hash(string service)
    {
        if (ReferenceEquals(service, _lastService))
            return _lastHash;
        _lastService = service;
        return _lastHash = (uint)service.GetHashCode();
    }
}
