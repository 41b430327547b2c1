using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Speaker.Layer2;

/// <summary>A call of another thread on its way to the thread that owns the announcer.</summary>
internal abstract record AnnouncerCommand
{
    public abstract void Apply(AnnouncerMachine machine, TimeSpan now);

    internal sealed record Announce(IpAddr Address, IReadOnlySet<string>? Interfaces, bool Takeover) : AnnouncerCommand
    {
        public override void Apply(AnnouncerMachine machine, TimeSpan now) => machine.Announce(Address, Interfaces, Takeover, now);
    }

    internal sealed record Withdraw(IpAddr Address) : AnnouncerCommand
    {
        public override void Apply(AnnouncerMachine machine, TimeSpan now) => machine.Withdraw(Address);
    }

    internal sealed record Yield(IpAddr Address, TimeSpan AtMost) : AnnouncerCommand
    {
        public override void Apply(AnnouncerMachine machine, TimeSpan now) => machine.Yield(Address, AtMost, now);
    }

    internal sealed record SetPeers(IReadOnlySet<IpAddr> NodeAddresses) : AnnouncerCommand
    {
        public override void Apply(AnnouncerMachine machine, TimeSpan now)
        {
            machine.SetPeerAddresses(NodeAddresses);
            foreach (var (address, mac) in KernelNeighbors.Read())
                machine.Learn(address, mac);
        }
    }
}
