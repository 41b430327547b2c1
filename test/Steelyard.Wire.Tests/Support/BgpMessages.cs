using Steelyard.Wire.Bgp;

namespace Steelyard.Wire.Tests.Support;

/// <summary>BGP messages of real senders by name, whole with their marker; see testdata/bgp.hex.</summary>
internal static class BgpMessages
{
    public static readonly BgpCodecOptions FourOctets = new(FourOctetAs: true, ExtendedMessages: false, Internal: false);

    private static readonly Dictionary<string, byte[]> Messages = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata/bgp.hex"))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => Convert.FromHexString(new string('f', 32) + parts[1]));

    public static IEnumerable<string> Names => Messages.Keys;

    public static byte[] Whole(string name) => [.. Messages[name]];

    public static byte[] Body(string name) => Messages[name][BgpHeader.Size..];

    /// <summary>An UPDATE without withdrawn routes: the attributes, then the routes, both in hexadecimal.</summary>
    public static byte[] UpdateBody(string attributes, string routes)
    {
        var bytes = Convert.FromHexString(attributes.Replace(" ", "", StringComparison.Ordinal));
        return [0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes, .. Convert.FromHexString(routes)];
    }

    /// <summary>Decodes a whole message as a receiver does; what ends the session, or null.</summary>
    public static BgpFault? Decode(ReadOnlySpan<byte> bytes, BgpCodecOptions options)
    {
        if (bytes.Length < BgpHeader.Size)
            return null;
        if (!BgpHeader.TryRead(bytes, options.ExtendedMessages, out var header, out var fault))
            return fault;
        return DecodeBody(header.Type, bytes[BgpHeader.Size..Math.Min(bytes.Length, header.Length)], options);
    }

    public static BgpFault? DecodeBody(BgpMessageType type, ReadOnlySpan<byte> body, BgpCodecOptions options)
    {
        BgpFault? fault = null;
        switch (type)
        {
            case BgpMessageType.Open:
                OpenMessage.TryRead(body, out _, out fault);
                break;
            case BgpMessageType.Update:
                UpdateReader.TryRead(body, options, out _, out fault);
                break;
            case BgpMessageType.Notification:
                _ = NotificationMessage.Read(body).ShutdownCommunication;
                break;
            case BgpMessageType.RouteRefresh:
                RouteRefreshMessage.TryRead(body, out _, out fault);
                break;
        }
        return fault;
    }
}
