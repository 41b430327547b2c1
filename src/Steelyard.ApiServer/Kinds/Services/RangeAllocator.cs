using System.Numerics;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>
/// Hands out numbers 0 … size-1, each to one owner. Free numbers are found in a bitmap from where the last one was
/// found, the first <c>reserved</c> numbers last: they are meant to be asked for by name. Who takes its own number again,
/// as two writers of one object do, holds it until it is released as often. Thread-safe.
/// </summary>
internal sealed class RangeAllocator
{
    private readonly Lock _lock = new();
    private readonly ulong[] _used;
    private readonly Dictionary<int, (string Owner, int Claims)> _owners = [];
    private readonly int _size;
    private readonly int _reserved;
    private int _cursor;

    public RangeAllocator(int size, int reserved)
    {
        _size = size;
        _reserved = Math.Min(reserved, size);
        _cursor = _reserved;
        _used = new ulong[(size + 63) / 64];
    }

    /// <summary>Takes one number; true also when it is the owner's already, which counts as one more claim.</summary>
    public bool TryTake(int number, string owner)
    {
        lock (_lock)
        {
            if (!_owners.TryGetValue(number, out var holder))
                Mark(number, owner);
            else if (holder.Owner == owner)
                _owners[number] = (owner, holder.Claims + 1);
            else
                return false;
            return true;
        }
    }

    /// <summary>Takes a free number; null when there is none.</summary>
    public int? TakeNext(string owner)
    {
        lock (_lock)
        {
            if (FindNext() is not { } number)
                return null;
            Mark(number, owner);
            _cursor = number + 1;
            return number;
        }
    }

    /// <summary>A free number that stays free.</summary>
    public int? PeekNext()
    {
        lock (_lock)
            return FindNext();
    }

    public bool IsTaken(int number)
    {
        lock (_lock)
            return _owners.ContainsKey(number);
    }

    /// <summary>Takes back one claim, if it is the owner's; the last one frees the number.</summary>
    public void Release(int number, string owner)
    {
        lock (_lock)
        {
            if (!_owners.TryGetValue(number, out var holder) || holder.Owner != owner)
                return;
            if (holder.Claims > 1)
                _owners[number] = (owner, holder.Claims - 1);
            else
            {
                _owners.Remove(number);
                _used[number / 64] &= ~(1UL << (number % 64));
            }
        }
    }

    private void Mark(int number, string owner)
    {
        _owners.Add(number, (owner, 1));
        _used[number / 64] |= 1UL << (number % 64);
    }

    private int? FindNext() => Find(Math.Max(_cursor, _reserved), _size) ?? Find(_reserved, _size) ?? Find(0, _reserved);

    private int? Find(int from, int to)
    {
        for (var word = from / 64; word * 64 < to; word++)
        {
            var free = ~_used[word];
            if (word == from / 64)
                free &= ulong.MaxValue << (from % 64);
            if (free == 0)
                continue;
            var number = word * 64 + BitOperations.TrailingZeroCount(free);
            return number < to ? number : null;
        }
        return null;
    }
}
