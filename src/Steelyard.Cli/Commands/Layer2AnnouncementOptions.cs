using Steelyard.Core.Announcements;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Cli.Commands;

/// <summary>What <c>steelyard layer2 announce</c> was asked for.</summary>
internal sealed record Layer2AnnouncementOptions(
    IReadOnlyList<IpAddr> Addresses, InterfaceSelection Interfaces, bool Takeover, string? ExclusionFile, double AnswerLimit, AnnouncerOptions Announcing)
{
    /// <summary>More in one range is most likely a typing mistake.</summary>
    public const int MostAddresses = 1 << 16;
}
