namespace Steelyard.Sessions.Membership;

/// <summary>
/// What the kernel of a node says about the process that should be there. Kernels answer while processes starve, so this tells a late process from
/// a dead node.
/// </summary>
public enum KernelAnswer
{
    None,

    /// <summary>The process exists: its kernel completed a TCP handshake for it.</summary>
    ProcessExists,

    /// <summary>The node is there, the process is not: its kernel refused the handshake.</summary>
    ProcessGone,
}
