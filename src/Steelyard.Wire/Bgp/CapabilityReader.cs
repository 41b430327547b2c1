using System.Buffers.Binary;

namespace Steelyard.Wire.Bgp;

/// <summary>
/// Gathers the capabilities of an OPEN. A capability that is not in its defined form counts as not advertised, so that one
/// peer's odd optional feature does not prevent the session; only the AS number must be right.
/// </summary>
internal sealed class CapabilityReader
{
    private const int FamilyLength = 4;
    private const int ExtendedNextHopLength = 6;
    private readonly List<AddressFamily> _families = [];
    private readonly List<ExtendedNextHop> _nextHops = [];
    private readonly List<byte> _ignored = [];
    private BgpCapabilities _found = new();

    public BgpCapabilities Result => _found with
    {
        Families = [.. _families],
        ExtendedNextHops = [.. _nextHops],
        Ignored = [.. _ignored],
    };

    /// <summary>Reads the value of one capabilities parameter (RFC 5492 section 4).</summary>
    public BgpFault? Read(ReadOnlySpan<byte> parameter)
    {
        var reader = new ByteReader(parameter);
        while (!reader.AtEnd)
        {
            if (!reader.TryByte(out var code) || !reader.TryCounted(out var value))
                return BgpFault.Open(NotificationSubcode.Unspecific, "a capability reaches beyond its parameter");
            if (code == (byte)CapabilityCode.FourOctetAs && value.Length != sizeof(uint))
                return BgpFault.Open(NotificationSubcode.Unspecific, $"the four-octet AS capability has {value.Length} bytes");
            if (!Take((CapabilityCode)code, value))
                _ignored.Add(code);
        }
        return null;
    }

    private bool Take(CapabilityCode code, ReadOnlySpan<byte> value)
    {
        switch (code)
        {
            case CapabilityCode.Multiprotocol:
                return TakeFamily(value);
            case CapabilityCode.ExtendedNextHop:
                return TakeNextHops(value);
            case CapabilityCode.GracefulRestart:
                return TakeGracefulRestart(value);
            case CapabilityCode.FourOctetAs:
                _found = _found with { FourOctetAsn = BinaryPrimitives.ReadUInt32BigEndian(value) };
                return true;
            case CapabilityCode.RouteRefresh when value.IsEmpty:
                _found = _found with { RouteRefresh = true };
                return true;
            case CapabilityCode.EnhancedRouteRefresh when value.IsEmpty:
                _found = _found with { EnhancedRouteRefresh = true };
                return true;
            case CapabilityCode.ExtendedMessage when value.IsEmpty:
                _found = _found with { ExtendedMessage = true };
                return true;
            default:
                return false;
        }
    }

    private bool TakeFamily(ReadOnlySpan<byte> value)
    {
        if (value.Length != FamilyLength)
            return false;
        var family = new AddressFamily(BinaryPrimitives.ReadUInt16BigEndian(value), value[3]);
        if (!_families.Contains(family))
            _families.Add(family);
        return true;
    }

    private bool TakeNextHops(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.Length % ExtendedNextHopLength != 0)
            return false;
        for (; !value.IsEmpty; value = value[ExtendedNextHopLength..])
        {
            // The SAFI takes two bytes here, unlike elsewhere (RFC 8950 section 4).
            var family = new AddressFamily(BinaryPrimitives.ReadUInt16BigEndian(value), value[3]);
            _nextHops.Add(new ExtendedNextHop(family, BinaryPrimitives.ReadUInt16BigEndian(value[4..])));
        }
        return true;
    }

    private bool TakeGracefulRestart(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || (value.Length - 2) % FamilyLength != 0)
            return false;
        var word = BinaryPrimitives.ReadUInt16BigEndian(value);
        var families = new List<GracefulRestartFamily>();
        for (value = value[2..]; !value.IsEmpty; value = value[FamilyLength..])
        {
            var family = new AddressFamily(BinaryPrimitives.ReadUInt16BigEndian(value), value[2]);
            families.Add(new GracefulRestartFamily(family, (value[3] & 0x80) != 0));
        }
        _found = _found with
        {
            GracefulRestart = new GracefulRestartCapability((word & 0x8000) != 0, (word & 0x4000) != 0, word & 0xfff, [.. families]),
        };
        return true;
    }
}
