namespace Steelyard.Wire.Bfd;

/// <summary>Flags of a BFD control packet (RFC 5880 section 4.1).</summary>
[Flags]
public enum BfdFlags : byte
{
    None = 0,
    Multipoint = 0x01,
    Demand = 0x02,
    AuthenticationPresent = 0x04,
    ControlPlaneIndependent = 0x08,
    Final = 0x10,
    Poll = 0x20,
}
