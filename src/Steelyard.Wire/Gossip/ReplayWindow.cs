namespace Steelyard.Wire.Gossip;

/// <summary>
/// Takes each sequence number of a session once, in any order within the last <see cref="Size"/>; older ones are refused (RFC 6479, the ring of
/// bit blocks). Starts anew with each session.
/// </summary>
public sealed class ReplayWindow
{
    /// <summary>How far back numbers are still taken: a burst to some hundred members may overtake an earlier packet.</summary>
    public const int Size = (Blocks - 1) * 64;

    private const int Blocks = 16;
    private readonly ulong[] _bits = new ulong[Blocks];
    private ulong _highest;

    /// <summary>True when the number was not seen before.</summary>
    public bool Accept(ulong sequence)
    {
        var block = sequence >> 6;
        if (sequence > _highest)
        {
            var steps = Math.Min(block - (_highest >> 6), Blocks);
            for (var i = 1UL; i <= steps; i++)
                _bits[((_highest >> 6) + i) % Blocks] = 0;
            _highest = sequence;
        }
        else if (_highest - sequence >= Size)
        {
            return false;
        }

        ref var bits = ref _bits[block % Blocks];
        var bit = 1UL << (int)(sequence & 63);
        var isNew = (bits & bit) == 0;
        bits |= bit;
        return isNew;
    }

    public void Reset()
    {
        Array.Clear(_bits);
        _highest = 0;
    }
}
