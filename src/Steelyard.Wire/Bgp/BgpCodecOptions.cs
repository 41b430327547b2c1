namespace Steelyard.Wire.Bgp;

/// <summary>What the two sides of a session agreed in their OPENs and changes the form of messages.</summary>
/// <param name="FourOctetAs">AS numbers in paths take four octets (RFC 6793).</param>
/// <param name="ExtendedMessages">Messages may be longer than 4096 bytes (RFC 8654).</param>
/// <param name="Internal">Both sides are of one AS: local preference and reflection attributes mean something.</param>
public readonly record struct BgpCodecOptions(bool FourOctetAs, bool ExtendedMessages, bool Internal)
{
    public int LongestMessage => ExtendedMessages ? BgpHeader.MaximumExtendedLength : BgpHeader.MaximumLength;
}
