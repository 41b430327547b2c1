using System.Security.Cryptography;
using System.Text;
using Steelyard.Wire.Gossip;

namespace Steelyard.Wire.Tests.Gossip;

public sealed class GossipKeyTests
{
    [Fact]
    public void Derive_SecretText_IsHkdfOfRfc5869()
    {
        // Extract and expand by hand: PRK = HMAC(zeros, ikm), T(1) = HMAC(PRK, info | 1); one block is the whole key.
        var prk = HMACSHA256.HashData(new byte[32], Encoding.ASCII.GetBytes("c2VjcmV0LW9mLXRlc3Q"));
        byte[] info = [.. Encoding.ASCII.GetBytes("steelyard gossip v1 aes-256-gcm"), 1];
        Assert.Equal(HMACSHA256.HashData(prk, info), GossipKey.Derive("c2VjcmV0LW9mLXRlc3Q"));
    }

    [Fact]
    public void Derive_LineEndAfterTheText_IsNoPartOfTheKey() =>
        Assert.Equal(GossipKey.Derive("abc"), GossipKey.Derive("abc\n"));

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void Derive_Blank_Refuses(string text) => Assert.Throws<ArgumentException>(() => GossipKey.Derive(text));
}
