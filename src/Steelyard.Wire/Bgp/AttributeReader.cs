using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Reads the path attributes of one UPDATE and collects what is wrong with them by the table of <see cref="AttributeRule"/>.</summary>
internal sealed class AttributeReader(BgpCodecOptions options)
{
    private readonly List<AttributeFault> _faults = [];
    private readonly List<UnknownAttribute> _unknown = [];
    private readonly HashSet<byte> _seen = [];
    private PathAttributes _attributes = new();
    private IpAddr? _nextHop;
    private ReachableRoutes? _reachable;
    private UnreachableRoutes? _unreachable;
    private bool _withdraw;

    /// <summary>What ends the session; reading stops there.</summary>
    public BgpFault? Fault { get; private set; }

    public UpdateMessage Result => new()
    {
        NextHop = _nextHop,
        Reachable = _reachable,
        Unreachable = _unreachable,
        Attributes = _attributes with { Unknown = [.. _unknown] },
        Faults = [.. _faults],
        TreatAsWithdraw = _withdraw,
    };

    public void Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        while (!reader.AtEnd && Fault is null)
        {
            if (!TryHeader(ref reader, out var flags, out var type, out var value))
            {
                // What follows cannot be told apart any more, but the routes of the NLRI field still can (RFC 7606 section 4).
                Note(type, AttributeConsequence.TreatAsWithdraw, "the attribute reaches beyond the attributes");
                return;
            }
            Take(flags, type, value);
        }
    }

    /// <summary>Checks that what every announced route needs is there (RFC 7606 section 3 d).</summary>
    /// <param name="announced">Whether the NLRI field holds routes.</param>
    public void RequireMandatory(bool announced)
    {
        if (Fault is not null)
            return;
        var reachable = announced || _reachable is not null;
        if (reachable)
        {
            Require(AttributeType.Origin);
            Require(AttributeType.AsPath);
            if (announced)
                Require(AttributeType.NextHop);
            if (options.Internal)
                Require(AttributeType.LocalPreference);
        }
        // Without routes there is nothing to withdraw, and those that were meant may be lost (RFC 7606 section 5.2).
        else if (_withdraw)
            Fault = BgpFault.Update(NotificationSubcode.MalformedAttributeList, _faults[^1].Reason);
    }

    /// <summary>The family of an End-of-RIB marker: nothing but an empty MP_UNREACH_NLRI.</summary>
    public AddressFamily? EndOfRib(int otherRoutes) =>
        otherRoutes == 0 && _seen.Count == 1 && _unreachable is { Prefixes.Count: 0 } routes ? routes.Family : null;

    private static bool TryHeader(ref ByteReader reader, out AttributeFlags flags, out AttributeType type, out ReadOnlySpan<byte> value)
    {
        value = default;
        type = 0;
        flags = 0;
        if (!reader.TryByte(out var flagByte) || !reader.TryByte(out var typeByte))
            return false;
        (flags, type) = ((AttributeFlags)flagByte, (AttributeType)typeByte);
        if ((flags & AttributeFlags.ExtendedLength) == 0)
            return reader.TryCounted(out value);
        return reader.TryUInt16(out var length) && reader.TryTake(length, out value);
    }

    private void Take(AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value)
    {
        if (!_seen.Add((byte)type))
            TakeAgain(type);
        else if (AttributeRule.Of(type) is not { } rule)
            TakeUnknown(flags, type, value);
        else if ((flags & AttributeFlags.Kind) != rule.Kind)
            Note(type, Harder(rule.Malformed, AttributeConsequence.TreatAsWithdraw), $"flags 0x{(byte)flags:x2} do not fit the attribute");
        else if (rule.InternalOnly && !options.Internal)
            Note(type, AttributeConsequence.Discard, "the attribute means nothing from an external peer");
        else if (!rule.Fits(value.Length) || !TryValue(type, value))
            Note(type, rule.Malformed, $"a value of {value.Length} bytes is not in the form of the attribute");
    }

    /// <summary>The first of several counts, but routes that come twice may contradict each other (RFC 7606 section 3 g).</summary>
    private void TakeAgain(AttributeType type)
    {
        var routes = type is AttributeType.MpReachNlri or AttributeType.MpUnreachNlri;
        Note(type, routes ? AttributeConsequence.SessionReset : AttributeConsequence.Discard, "the attribute occurs twice");
    }

    private void TakeUnknown(AttributeFlags flags, AttributeType type, ReadOnlySpan<byte> value)
    {
        if ((flags & AttributeFlags.Optional) != 0)
            _unknown.Add(new UnknownAttribute((byte)type, (flags & AttributeFlags.Transitive) != 0, EquatableList.Create(value)));
        else
            Fault = BgpFault.Update(NotificationSubcode.UnrecognizedWellKnownAttribute, $"well-known attribute {(byte)type} does not exist", (byte)flags, (byte)type);
    }

    private void Require(AttributeType type)
    {
        if (!_seen.Contains((byte)type))
            Note(type, AttributeConsequence.TreatAsWithdraw, "the attribute is missing");
    }

    private static AttributeConsequence Harder(AttributeConsequence left, AttributeConsequence right) => left > right ? left : right;

    private void Note(AttributeType type, AttributeConsequence consequence, string reason)
    {
        if (consequence == AttributeConsequence.SessionReset)
        {
            var subcode = reason.EndsWith("twice", StringComparison.Ordinal)
                ? NotificationSubcode.MalformedAttributeList : NotificationSubcode.OptionalAttributeError;
            Fault = BgpFault.Update(subcode, $"{type}: {reason}");
            return;
        }
        _faults.Add(new AttributeFault(type, consequence, $"{type}: {reason}"));
        _withdraw |= consequence == AttributeConsequence.TreatAsWithdraw;
    }

    private bool TryValue(AttributeType type, ReadOnlySpan<byte> value) => type switch
    {
        AttributeType.MpReachNlri => MpRoutes.TryReadReachable(value, out _reachable),
        AttributeType.MpUnreachNlri => MpRoutes.TryReadUnreachable(value, out _unreachable),
        AttributeType.AsPath => TryPath(value),
        AttributeType.As4Path => TryAs4Path(value),
        AttributeType.Aggregator => TryAggregator(value),
        AttributeType.Origin => TryOrigin(value[0]),
        AttributeType.AtomicAggregate => Set(_attributes with { AtomicAggregate = value.IsEmpty }) && value.IsEmpty,
        AttributeType.NextHop => TryNextHop(PrefixCodec.Gather(value, IpFamily.IPv4)),
        _ => Set(Plain(type, value)),
    };

    /// <summary>Attributes that are right whenever their length is.</summary>
    private PathAttributes Plain(AttributeType type, ReadOnlySpan<byte> value) => type switch
    {
        AttributeType.MultiExitDiscriminator => _attributes with { MultiExitDiscriminator = Number(value) },
        AttributeType.LocalPreference => _attributes with { LocalPreference = Number(value) },
        AttributeType.OriginatorId => _attributes with { OriginatorId = IpAddr.V4(Number(value)) },
        AttributeType.OnlyToCustomer => _attributes with { OnlyToCustomer = Number(value) },
        AttributeType.As4Aggregator => _attributes with { As4Aggregator = new Aggregator(Number(value), IpAddr.V4(Number(value[4..]))) },
        AttributeType.ClusterList => _attributes with { ClusterList = Numbers(value) },
        AttributeType.Communities => _attributes with { Communities = Numbers(value) },
        AttributeType.ExtendedCommunities => _attributes with { ExtendedCommunities = Extended(value) },
        _ => _attributes with { LargeCommunities = Large(value) },
    };

    private bool Set(PathAttributes attributes)
    {
        _attributes = attributes;
        return true;
    }

    private bool TryOrigin(byte origin) =>
        origin <= (byte)Origin.Incomplete && Set(_attributes with { Origin = (Origin)origin });

    private bool TryNextHop(IpAddr nextHop)
    {
        _nextHop = nextHop;
        return true;
    }

    private bool TryPath(ReadOnlySpan<byte> value) =>
        AsPathCodec.TryRead(value, options.FourOctetAs, out var segments) && Set(_attributes with { AsPath = segments });

    private bool TryAs4Path(ReadOnlySpan<byte> value) =>
        AsPathCodec.TryRead(value, fourOctets: true, out var segments) && Set(_attributes with { As4Path = segments });

    private bool TryAggregator(ReadOnlySpan<byte> value)
    {
        var width = options.FourOctetAs ? sizeof(uint) : sizeof(ushort);
        if (value.Length != width + sizeof(uint))
            return false;
        var asn = options.FourOctetAs ? Number(value) : BinaryPrimitives.ReadUInt16BigEndian(value);
        return Set(_attributes with { Aggregator = new Aggregator(asn, IpAddr.V4(Number(value[width..]))) });
    }

    private static uint Number(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt32BigEndian(value);

    private static EquatableList<uint> Numbers(ReadOnlySpan<byte> value)
    {
        var numbers = new uint[value.Length / sizeof(uint)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = Number(value[(i * sizeof(uint))..]);
        return new(numbers);
    }

    private static EquatableList<ExtendedCommunity> Extended(ReadOnlySpan<byte> value)
    {
        var communities = new ExtendedCommunity[value.Length / sizeof(ulong)];
        for (var i = 0; i < communities.Length; i++)
            communities[i] = new(BinaryPrimitives.ReadUInt64BigEndian(value[(i * sizeof(ulong))..]));
        return new(communities);
    }

    private static EquatableList<LargeCommunity> Large(ReadOnlySpan<byte> value)
    {
        var communities = new List<LargeCommunity>();
        for (; !value.IsEmpty; value = value[12..])
            communities.Add(new LargeCommunity(Number(value), Number(value[4..]), Number(value[8..])));
        return [.. communities];
    }
}
