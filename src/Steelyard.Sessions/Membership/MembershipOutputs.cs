namespace Steelyard.Sessions.Membership;

/// <summary>What a step of the machine wants done. Owned and cleared by the driver, so that a step allocates nothing.</summary>
public sealed class MembershipOutputs
{
    public List<OutgoingMessage> Messages { get; } = [];

    public List<KernelProbe> KernelProbes { get; } = [];

    public List<MembershipEvent> Events { get; } = [];

    /// <summary>The set of candidates, or the quorum, may have changed.</summary>
    public bool IsViewChanged { get; internal set; }

    public void Clear()
    {
        Messages.Clear();
        KernelProbes.Clear();
        Events.Clear();
        IsViewChanged = false;
    }
}
