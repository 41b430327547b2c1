using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Sessions.Tests.Layer2;

/// <summary>An announcer in virtual time: runs it from one due moment to the next and keeps all that it puts out.</summary>
internal sealed class VirtualAnnouncer
{
    public static readonly MacAddress Own = MacAddress.Parse("02:00:00:00:00:01");
    public static readonly MacAddress Rival = MacAddress.Parse("02:00:00:00:00:99");
    public static readonly Layer2Link Eth0 = new(2, "eth0", Own, IpAddr.Parse("fe80::1"), AnswersArp: true, HasCarrier: true);
    public static readonly Layer2Link Eth1 = Eth0 with { Index = 3, Name = "eth1", Mac = MacAddress.Parse("02:00:00:00:00:02") };
    public static readonly IpAddr Vip = IpAddr.Parse("172.25.1.1");
    public static readonly IpAddr Vip6 = IpAddr.Parse("fd00::1:2:3");

    /// <summary>No probing, no refresh: what is left is the burst.</summary>
    public static readonly AnnouncerOptions Plain = new() { Probing = ProbeTiming.None, RefreshInterval = TimeSpan.Zero };

    public VirtualAnnouncer(AnnouncerOptions options, params Layer2Link[] links)
    {
        Machine = new AnnouncerMachine(options, Counters, new Random(1));
        Links(links is [] ? [Eth0] : links);
    }

    public AnnouncerCounters Counters { get; } = new();

    public AnnouncerMachine Machine { get; }

    public TimeSpan Now { get; private set; }

    public List<(TimeSpan At, Announcement Frame)> Sent { get; } = [];

    public List<AddressConflict> Conflicts { get; } = [];

    public List<GroupChange> Groups { get; } = [];

    public void Links(params Layer2Link[] links) => Do(m => m.SetLinks(links, links.Select(link => link.Mac), Now));

    public void Announce(IpAddr address, bool takeover = false, params string[] interfaces) =>
        Do(m => m.Announce(address, interfaces is [] ? null : interfaces.ToHashSet(), takeover, Now));

    public void Withdraw(IpAddr address) => Do(m => m.Withdraw(address));

    public void Yield(IpAddr address, TimeSpan atMost) => Do(m => m.Yield(address, atMost, Now));

    public void Sight(IpAddr address, MacAddress other, bool announces = true, int link = 2) =>
        Do(m => m.Sighting(address, link, other, announces, Now));

    /// <summary>There is another speaker, and its node has been heard.</summary>
    public void KnowPeer(MacAddress mac)
    {
        var node = IpAddr.Parse("172.25.0.3");
        Machine.SetPeerAddresses(new HashSet<IpAddr> { node, IpAddr.Parse("172.25.0.4") });
        Machine.Learn(node, mac);
    }

    public AddressState StateOf(IpAddr address) => Counters.StateOf(address);

    /// <summary>Goes through all that is due up to this moment.</summary>
    public void RunUntil(double milliseconds)
    {
        var end = TimeSpan.FromMilliseconds(milliseconds);
        while (Machine.NextDue is { } due && due <= end)
        {
            Now = due > Now ? due : Now;
            Do(_ => { });
        }

        Now = end;
    }

    /// <summary>When frames of this kind were sent, in milliseconds.</summary>
    public double[] Times(AnnouncementKind kind, IpAddr? address = null, int link = 2) =>
    [
        .. Sent.Where(s => s.Frame.Kind == kind && s.Frame.Link.Index == link && (address is null || s.Frame.Address == address))
            .Select(s => Math.Round(s.At.TotalMilliseconds, 3)),
    ];

    private void Do(Action<AnnouncerMachine> action)
    {
        action(Machine);
        Machine.Advance(Now);
        Sent.AddRange(Machine.Output.Frames.Select(frame => (Now, frame)));
        Conflicts.AddRange(Machine.Output.Conflicts);
        Groups.AddRange(Machine.Output.Groups);
        Machine.Output.Clear();
    }
}
