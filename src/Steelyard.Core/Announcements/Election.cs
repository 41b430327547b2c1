using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Steelyard.Primitives;

namespace Steelyard.Core.Announcements;

/// <summary>
/// Who announces an address in layer 2. Every speaker computes the same order without talking to the others: preference
/// descending, then the SHA-256 digest of <c>node#address</c> ascending.
/// </summary>
public static class Election
{
    private static readonly Dictionary<string, int> s_noScores = [];

    /// <summary>
    /// The first eight bytes of a node's digest, as a number: it decides unless two nodes agree in all 64 bits.
    /// </summary>
    /// <param name="node">Name of the node.</param>
    /// <param name="address">Canonical text of the address.</param>
    public static ulong Rank(string node, string address)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(node, address, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    /// <summary>Compares whole digests: negative when the left node comes first.</summary>
    public static int Compare(string left, string right, string address)
    {
        Span<byte> first = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> second = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(left, address, first);
        Digest(right, address, second);
        return first.SequenceCompareTo(second);
    }

    /// <summary>All candidates, the winner first.</summary>
    /// <param name="candidates">Names of nodes.</param>
    /// <param name="address">First address of the service.</param>
    /// <param name="scores">Preference by node, 0 where absent; null for none.</param>
    public static IReadOnlyList<string> Order(
        IEnumerable<string> candidates, IpAddr address, IReadOnlyDictionary<string, int>? scores = null)
    {
        var text = address.ToString();
        scores ??= s_noScores;
        var order = candidates.ToList();
        order.Sort((left, right) =>
        {
            var byScore = scores.GetValueOrDefault(right).CompareTo(scores.GetValueOrDefault(left));
            return byScore != 0 ? byScore : Compare(left, right, text);
        });
        return order;
    }

    private static void Digest(string node, string address, Span<byte> digest)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(node.Length + address.Length + 1);
        var text = longest <= 1024 ? stackalloc byte[longest] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(node, text);
        text[length++] = (byte)'#';
        length += Encoding.UTF8.GetBytes(address, text[length..]);
        SHA256.HashData(text[..length], digest);
    }
}
