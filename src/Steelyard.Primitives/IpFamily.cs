namespace Steelyard.Primitives;

public enum IpFamily
{
    IPv4,
    IPv6,
}
