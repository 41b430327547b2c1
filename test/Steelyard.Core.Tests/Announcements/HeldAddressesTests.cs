using Steelyard.Core.Announcements;
using Steelyard.Primitives;

namespace Steelyard.Core.Tests.Announcements;

public sealed class HeldAddressesTests
{
    private static readonly IpAddr s_first = IpAddr.Parse("10.0.0.1");
    private static readonly IpAddr s_second = IpAddr.Parse("10.0.0.2");
    private readonly HeldAddresses _held = new();

    [Fact]
    public void Apply_OfAnAnnouncement_HoldsEveryAddress()
    {
        var changes = Announce("a", InterfaceSelection.All, s_first, s_second);
        Assert.Equal([new AddressChange(s_first, InterfaceSelection.All), new AddressChange(s_second, InterfaceSelection.All)], changes);
        Assert.Equal(2, _held.Count);
    }

    [Fact]
    public void Apply_OfALostElection_NamesTheSuccessor()
    {
        Announce("a", InterfaceSelection.All, s_first);
        var lost = new DecisionChange("a", Announced(InterfaceSelection.All), [s_first], new Layer2Decision(AnnouncementReason.NotOwner, "other"), [s_first]);
        Assert.Equal([new AddressChange(s_first, null, "other")], _held.Apply(lost));
    }

    [Fact]
    public void Apply_OfAMove_GivesTheOldAddressUpWithoutSuccessor()
    {
        Announce("a", InterfaceSelection.All, s_first);
        var moved = new DecisionChange("a", Announced(InterfaceSelection.All), [s_first], Announced(InterfaceSelection.All), [s_second]);
        Assert.Equal([new AddressChange(s_second, InterfaceSelection.All), new AddressChange(s_first, null)], _held.Apply(moved));
    }

    [Fact]
    public void SharedAddress_IsAnnouncedFromTheUnionAndKeptUntilTheLastIsGone()
    {
        Announce("a", InterfaceSelection.Of("eth0"), s_first);
        Assert.Equal([new AddressChange(s_first, InterfaceSelection.Of("eth0", "eth1"))], Announce("b", InterfaceSelection.Of("eth1"), s_first));
        Assert.Equal([new AddressChange(s_first, InterfaceSelection.Of("eth0"))], Withdraw("b", InterfaceSelection.Of("eth1"), s_first));
        Assert.Equal(["a"], _held.ServicesOf(s_first));
        Assert.Equal([new AddressChange(s_first, null)], Withdraw("a", InterfaceSelection.Of("eth0"), s_first));
        Assert.Null(_held.InterfacesOf(s_first));
    }

    [Fact]
    public void SharedAddress_OfEqualSelections_ChangesNothingOnTheWire()
    {
        Announce("a", InterfaceSelection.All, s_first);
        Assert.Empty(Announce("b", InterfaceSelection.Of("eth0"), s_first));
        Assert.Equal([(s_first, "a"), (s_first, "b")], _held.Pairs);
    }

    private static Layer2Decision Announced(InterfaceSelection interfaces) => new(AnnouncementReason.Announced, "me", interfaces);

    private IReadOnlyList<AddressChange> Announce(string service, InterfaceSelection interfaces, params IpAddr[] addresses) =>
        _held.Apply(new DecisionChange(service, Layer2Decision.Unknown, [], Announced(interfaces), addresses));

    private IReadOnlyList<AddressChange> Withdraw(string service, InterfaceSelection interfaces, params IpAddr[] addresses) =>
        _held.Apply(new DecisionChange(service, Announced(interfaces), addresses, new Layer2Decision(AnnouncementReason.ServiceDeleted), []));
}
