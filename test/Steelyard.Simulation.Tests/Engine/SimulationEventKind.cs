namespace Steelyard.Simulation.Tests.Engine;

internal enum SimulationEventKind
{
    Timer,
    Packet,

    /// <summary>A kernel is asked whether the process exists.</summary>
    KernelProbe,
    KernelAnswer,

    /// <summary>A layer 2 frame to everybody.</summary>
    Frame,

    /// <summary>The answer to an ARP probe.</summary>
    FrameReply,
    Resume,
    Action,
}
