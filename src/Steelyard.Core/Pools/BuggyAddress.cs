using Steelyard.Primitives;

namespace Steelyard.Core.Pools;

/// <summary>IPv4 addresses ending in .0 or .255, which some old equipment takes for network or broadcast addresses.</summary>
public static class BuggyAddress
{
    public static bool IsBuggy(IpAddr address) =>
        address.Family == IpFamily.IPv4 && ((byte)(address.Value & 0xff) is 0 or 255);
}
