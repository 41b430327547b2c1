using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>A network interface as the announcer sees it; replaced as a whole when anything about it changes.</summary>
/// <param name="Index">The kernel's number of the interface.</param>
/// <param name="LinkLocal">Source of neighbor discovery messages; null while the interface has no usable one.</param>
/// <param name="AnswersArp">May answer and announce IPv4 addresses.</param>
/// <param name="HasCarrier">Frames that are sent now would leave; announcements wait for it.</param>
public sealed record Layer2Link(int Index, string Name, MacAddress Mac, IpAddr? LinkLocal, bool AnswersArp, bool HasCarrier)
{
    /// <summary>Neighbor discovery needs a link-local source address (RFC 4861 section 4.4 allows others, hosts prefer it).</summary>
    public bool AnswersNdp => LinkLocal is not null;

    public bool Answers(IpFamily family) => family == IpFamily.IPv4 ? AnswersArp : AnswersNdp;
}
