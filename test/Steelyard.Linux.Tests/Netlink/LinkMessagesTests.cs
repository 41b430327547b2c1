using CsCheck;
using Steelyard.Linux.Netlink;
using Steelyard.Primitives;

namespace Steelyard.Linux.Tests.Netlink;

public sealed class LinkMessagesTests
{
    /// <summary>RTM_NEWLINK of a veth interface and RTM_NEWADDR of its address, laid out by hand after rtnetlink(7); little-endian.</summary>
    private static readonly byte[] NewLink = Convert.FromHexString(
        "00000100020000004310010000000000" + "0900030065746830" + "00000000" + "08000400dc050000" + "08000a0007000000"
        + "0a00010002000000000a0000" + "10001280" + "0900010076657468" + "00000000");

    private static readonly byte[] NewAddress = Convert.FromHexString("0218800002000000" + "080001000a090001" + "080002000a090001" + "0800080080000000");

    [Fact]
    public void Apply_OfALinkAndItsAddress_GivesTheirFields()
    {
        var snapshot = Apply(LinkSnapshot.Empty, 16, NewLink);
        snapshot = Apply(snapshot, 20, NewAddress);
        var expected = new Link
        {
            Index = 2,
            Name = "eth0",
            Mac = MacAddress.Parse("02:00:00:00:00:0a"),
            Flags = (LinkFlags)0x11043,
            MasterIndex = 7,
            Kind = "veth",
            Mtu = 1500,
            Addresses = [new LinkAddress(IpAddr.Parse("10.9.0.1"), 24, AddressScope.Universe, AddressFlags.Permanent)],
        };
        Assert.Equal(expected, snapshot.Find(2));
        Assert.Empty(Apply(snapshot, 21, NewAddress).Find(2)!.Addresses);
        Assert.Null(Apply(snapshot, 17, NewLink).Find(2));
    }

    [Fact]
    public void Apply_OfABridgePortMessage_ChangesNothing()
    {
        var snapshot = Apply(LinkSnapshot.Empty, 16, NewLink);
        byte[] port = [7, .. NewLink[1..]];
        Assert.Same(snapshot, Apply(snapshot, 17, port));
    }

    [Fact]
    public void Apply_OfAnAddressOfAnUnknownLink_ChangesNothing() =>
        Assert.Same(LinkSnapshot.Empty, Apply(LinkSnapshot.Empty, 20, NewAddress));

    [Fact]
    public void Apply_OfEveryTruncationAndBitFlip_DoesNotThrow()
    {
        foreach (var (type, message) in new[] { (16, NewLink), (17, NewLink), (20, NewAddress), (21, NewAddress) })
        {
            var known = Apply(LinkSnapshot.Empty, 16, NewLink);
            for (var length = 0; length <= message.Length; length++)
                Apply(known, type, message.AsSpan(0, length));
            for (var bit = 0; bit < message.Length * 8; bit++)
            {
                var flipped = message.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Apply(known, type, flipped);
            }
        }
    }

    [Fact]
    public void Next_OfAnyBytes_EndsWithoutAnException() =>
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            var message = new NetlinkMessage(bytes);
            while (message.Next())
                Apply(LinkSnapshot.Empty, message.Type, message.Body);
            var attributes = new NetlinkAttributes(bytes);
            while (attributes.Next())
                _ = (attributes.Number, attributes.Text);
        });

    [Fact]
    public void Next_OfTwoMessages_GivesBoth()
    {
        byte[] done = [17, 0, 0, 0, 3, 0, 2, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0];
        var message = new NetlinkMessage([.. done, .. done]);
        Assert.True(message.Next());
        Assert.Equal((3, 5u, 1), (message.Type, message.Sequence, message.Body.Length));
        Assert.True(message.Next());
        Assert.False(message.Next());
    }

    private static LinkSnapshot Apply(LinkSnapshot snapshot, int type, ReadOnlySpan<byte> body) => LinkMessages.Apply(snapshot, (ushort)type, body);
}
