using Steelyard.Primitives;
using Steelyard.Wire.Gossip;

namespace Steelyard.Wire.Tests.Gossip;

internal static class Samples
{
    public static readonly MemberRecord V4 = new("node-1", MemberStatus.Alive, 0x01020304050607, 42, IpAddr.Parse("192.0.2.7"), 7946);
    public static readonly MemberRecord V6 = new("node-2.example", MemberStatus.Dead, GossipCodec.MaxSession, ulong.MaxValue, IpAddr.Parse("2001:db8::1"), 1);

    public static GossipMessage Message(GossipKind kind, params MemberRecord[] records) => new()
    {
        Kind = kind, Session = 0xa1a2a3a4a5a6a7, Sequence = 0x0102030405, Destination = 0xb1b2b3b4b5b6b7, Incarnation = 7, ViewHash = 0xfedcba9876543210,
        Subject = kind is GossipKind.Suspect or GossipKind.Verdict ? 9UL : 0, Verdict = kind == GossipKind.Verdict ? GossipVerdict.Late : default,
        Records = HasRecords(kind) ? records : default(ReadOnlyMemory<MemberRecord>),
    };

    public static IEnumerable<GossipMessage> All() => Enum.GetValues<GossipKind>().Select(kind => Message(kind, V4, V6));

    public static bool HasRecords(GossipKind kind) =>
        kind is GossipKind.Hello or GossipKind.Welcome or GossipKind.SyncRequest or GossipKind.Records;

    /// <summary>Equality by contents; a ReadOnlyMemory compares by place.</summary>
    public static void AssertSame(GossipMessage expected, GossipMessage actual)
    {
        Assert.Equal(expected with { Records = default }, actual with { Records = default });
        Assert.Equal(expected.Records.ToArray(), actual.Records.ToArray());
    }
}
