using Steelyard.Primitives;

namespace Steelyard.Core.Announcements;

/// <summary>A decision that is new, with the addresses it was and is about.</summary>
/// <param name="Service"><c>namespace/name</c>.</param>
/// <param name="Before">The decision so far.</param>
/// <param name="AddressesBefore">Addresses it was about.</param>
/// <param name="After">The decision now.</param>
/// <param name="Addresses">Addresses it is about.</param>
public sealed record DecisionChange(
    string Service, Layer2Decision Before, IReadOnlyList<IpAddr> AddressesBefore, Layer2Decision After, IReadOnlyList<IpAddr> Addresses);
