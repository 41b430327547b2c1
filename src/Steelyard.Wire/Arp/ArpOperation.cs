namespace Steelyard.Wire.Arp;

/// <summary>ARP opcodes for IPv4 (RFC 826).</summary>
public enum ArpOperation
{
    Request = 1,
    Reply = 2,
}
