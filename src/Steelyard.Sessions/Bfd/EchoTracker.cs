namespace Steelyard.Sessions.Bfd;

/// <summary>Which echo packets came back. Only the newest matters: one that comes back proves the path at that time.</summary>
internal sealed class EchoTracker
{
    private uint _sent;
    private uint _seen;

    public uint Next() => ++_sent;

    /// <summary>Notes a packet that came back; false for one that was never sent or is older than one seen.</summary>
    public bool Saw(uint sequence)
    {
        if (sequence > _sent || sequence <= _seen)
            return false;
        _seen = sequence;
        return true;
    }

    /// <summary>Packets sent since the last that came back.</summary>
    public uint Missing => _sent - _seen;

    public void Reset() => _seen = _sent;
}
