namespace Steelyard.Speaker.Tests.Support;

/// <summary>A frame of ARP or ICMPv6 as tshark dissects it; fields that do not apply are empty.</summary>
internal sealed record SeenFrame(
    string Time, string Length, string From, string To, string ArpOperation, string ArpSenderMac, string ArpSender, string ArpTargetMac,
    string ArpTarget, string Source, string Destination, string HopLimit, string Type, string Checksum, string SolicitedTarget,
    string AdvertisedTarget, string Solicited, string Override, string Router, string LinkLayer)
{
    public static readonly string[] Fields =
    [
        "frame.time_epoch", "frame.len", "eth.src", "eth.dst", "arp.opcode", "arp.src.hw_mac", "arp.src.proto_ipv4", "arp.dst.hw_mac",
        "arp.dst.proto_ipv4", "ipv6.src", "ipv6.dst", "ipv6.hlim", "icmpv6.type", "icmpv6.checksum.status", "icmpv6.nd.ns.target_address",
        "icmpv6.nd.na.target_address", "icmpv6.nd.na.flag.s", "icmpv6.nd.na.flag.o", "icmpv6.nd.na.flag.r", "icmpv6.opt.linkaddr",
    ];

    /// <summary>The Ethernet source and destination.</summary>
    public (string From, string To) Path => (From, To);

    public bool IsArpRequest => ArpOperation == "1";

    public bool IsArpReply => ArpOperation == "2";

    public static SeenFrame Parse(string line)
    {
        var parts = line.Split('|');
        Assert.Equal(Fields.Length, parts.Length);
        return new SeenFrame(
            parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7], parts[8], parts[9], parts[10], parts[11],
            parts[12], parts[13], parts[14], parts[15], parts[16], parts[17], parts[18], parts[19]);
    }
}
