namespace Steelyard.Wire.Ethernet;

/// <summary>Values of the Ethernet type field (IEEE 802 numbers registry).</summary>
public static class EtherTypes
{
    public const ushort IPv4 = 0x0800;
    public const ushort Arp = 0x0806;

    /// <summary>IEEE 802.1Q tag.</summary>
    public const ushort Vlan = 0x8100;
    public const ushort IPv6 = 0x86dd;

    /// <summary>IEEE 802.1ad service tag.</summary>
    public const ushort ServiceVlan = 0x88a8;
}
