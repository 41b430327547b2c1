using Steelyard.Primitives;
using Steelyard.Sessions.Membership;

namespace Steelyard.Speaker.Membership;

/// <summary>The network as the thread of the membership sees it. Only <see cref="Wake"/> may be called by other threads.</summary>
internal interface IGossipTransport : IDisposable
{
    /// <summary>Waits until something can be received, <see cref="Wake"/> is called, or the time is up.</summary>
    void Wait(TimeSpan atMost);

    /// <summary>Ends a <see cref="Wait"/>.</summary>
    void Wake();

    /// <summary>Takes the next packet; false when there is none. Never waits.</summary>
    bool TryReceive(Span<byte> buffer, out GossipArrival arrival);

    /// <summary>Sends a packet; false when the kernel refused it.</summary>
    bool TrySend(ReadOnlySpan<byte> packet, IpAddr address, ushort port);

    /// <summary>Starts to ask a kernel whether a process exists.</summary>
    void Probe(KernelProbe probe);

    /// <summary>Takes the next answer of a kernel; false when there is none.</summary>
    bool TryTakeAnswer(out ulong session, out KernelAnswer answer);
}
