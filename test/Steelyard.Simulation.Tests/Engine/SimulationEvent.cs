using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Sessions.Membership;

namespace Steelyard.Simulation.Tests.Engine;

/// <summary>Something that will happen at a moment of virtual time.</summary>
internal struct SimulationEvent
{
    public SimulationEventKind Kind;

    /// <summary>The speaker that it happens to; for a frame the sender.</summary>
    public int Node;

    /// <summary>The life of that speaker when the event was made; a restarted one does not get the events of its predecessor.</summary>
    public int Life;

    /// <summary>The speaker that caused it.</summary>
    public int From;

    /// <summary>An encoded message without its header.</summary>
    public byte[]? Body;

    public int Length;
    public ulong Session;
    public ulong Sequence;
    public KernelAnswer Answer;
    public IpAddr Address;
    public AnnouncementKind Frame;
    public Action? Action;
}
