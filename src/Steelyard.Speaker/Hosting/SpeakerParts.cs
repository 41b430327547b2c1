using Microsoft.Extensions.Logging;
using Steelyard.Speaker.Layer2;
using Steelyard.Speaker.Membership;

namespace Steelyard.Speaker.Hosting;

/// <summary>The two parts of a speaker that touch the network of the node; tests put their own in the place.</summary>
/// <param name="Announcer">Makes the announcer.</param>
/// <param name="Membership">Makes the membership; started by <see cref="Start"/>.</param>
/// <param name="Start">Starts to take part in the membership.</param>
internal sealed record SpeakerParts(
    Func<ILayer2Announcer> Announcer, Func<MembershipSettings, IMembership> Membership, Action<IMembership> Start)
{
}
