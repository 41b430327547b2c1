using System.Security.Cryptography;
using System.Text;

namespace Steelyard.Wire.Gossip;

/// <summary>The key that all speakers of a cluster share, derived from the text of the memberlist Secret.</summary>
public static class GossipKey
{
    /// <summary>Bytes of a key: AES-256.</summary>
    public const int Size = 32;

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("steelyard gossip v1 aes-256-gcm");

    /// <summary>
    /// HKDF-SHA256 (RFC 5869) over the text without white space around it. MetalLB uses the text itself as an AES key; here a key
    /// of its own is derived, so that the two protocols can never be mistaken for each other.
    /// </summary>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public static byte[] Derive(string secretText)
    {
        var text = secretText.Trim();
        if (text.Length == 0)
            throw new ArgumentException("the key of the memberlist secret is empty", nameof(secretText));
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(text), Size, salt: null, Purpose);
    }
}
