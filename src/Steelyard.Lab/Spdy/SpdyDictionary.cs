using System.Buffers.Binary;
using System.Text;

namespace Steelyard.Lab.Spdy;

/// <summary>The dictionary that SPDY/3 header compression starts with (draft-mbelshe-httpbis-spdy-00, section 2.6.10.1).</summary>
internal static class SpdyDictionary
{
    private const string Names =
        "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow " +
        "authorization cache-control connection content-base content-encoding content-language content-length content-location " +
        "content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match " +
        "if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range " +
        "referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method " +
        "get status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin";

    private const string Tail =
        "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505" +
        "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized" +
        "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable" +
        "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT" +
        "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript," +
        "publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

    public static readonly byte[] Bytes = Build();

    /// <summary>The checksum (RFC 1950) by which a compressed stream names its dictionary.</summary>
    public static readonly uint Checksum = Adler32(Bytes);

    private static byte[] Build()
    {
        var bytes = new List<byte>();
        var length = new byte[4];
        foreach (var name in Names.Split(' '))
        {
            BinaryPrimitives.WriteInt32BigEndian(length, name.Length);
            bytes.AddRange(length);
            bytes.AddRange(Encoding.ASCII.GetBytes(name.Replace('_', ' ')));
        }
        bytes.AddRange(Encoding.ASCII.GetBytes(Tail));
        return [.. bytes];
    }

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        const uint Modulus = 65521;
        uint low = 1, high = 0;
        foreach (var value in bytes)
        {
            low = (low + value) % Modulus;
            high = (high + low) % Modulus;
        }
        return (high << 16) | low;
    }
}
