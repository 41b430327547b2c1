using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Reads an UPDATE. Errors end the session only where the routes themselves cannot be told apart (RFC 7606).</summary>
public static class UpdateReader
{
    private const int EmptyBody = 4;

    /// <summary>Reads what follows the header.</summary>
    /// <param name="body">The message without its header.</param>
    /// <param name="options">What the session agreed.</param>
    /// <param name="update">The message; complete only without a fault.</param>
    /// <param name="fault">What ends the session, or null.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, BgpCodecOptions options, out UpdateMessage update, out BgpFault? fault)
    {
        update = new UpdateMessage();
        var reader = new ByteReader(body);
        if (!TryField(ref reader, out var withdrawn) || !TryField(ref reader, out var attributes))
        {
            fault = BgpFault.Update(NotificationSubcode.MalformedAttributeList, "the lengths of withdrawn routes and attributes exceed the message");
            return false;
        }
        return TryAssemble(withdrawn, attributes, reader.Rest, body.Length, options, ref update, out fault);
    }

    private static bool TryAssemble(
        ReadOnlySpan<byte> withdrawn, ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> announced, int bodyLength,
        BgpCodecOptions options, ref UpdateMessage update, out BgpFault? fault)
    {
        var (gone, here) = (new List<IpPrefix>(), new List<IpPrefix>());
        if (!PrefixCodec.TryReadAll(withdrawn, IpFamily.IPv4, gone) || !PrefixCodec.TryReadAll(announced, IpFamily.IPv4, here))
        {
            fault = BgpFault.Update(NotificationSubcode.InvalidNetworkField, "a prefix is longer than 32 bits or reaches beyond its field");
            return false;
        }
        var reader = new AttributeReader(options);
        reader.Read(attributes);
        reader.RequireMandatory(here.Count > 0);
        fault = reader.Fault;
        update = reader.Result with
        {
            Withdrawn = [.. gone],
            Announced = [.. here],
            EndOfRib = bodyLength == EmptyBody ? AddressFamily.Ipv4Unicast : reader.EndOfRib(gone.Count + here.Count),
        };
        return fault is null;
    }

    private static bool TryField(scoped ref ByteReader reader, out ReadOnlySpan<byte> field)
    {
        field = default;
        return reader.TryUInt16(out var length) && reader.TryTake(length, out field);
    }
}
