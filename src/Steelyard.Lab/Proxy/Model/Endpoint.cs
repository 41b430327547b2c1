using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Model;

/// <summary>One place where a service port may be answered.</summary>
internal readonly record struct Endpoint(IpAddr Address, int Port) : IComparable<Endpoint>
{
    public int CompareTo(Endpoint other)
    {
        var byAddress = Address.CompareTo(other.Address);
        return byAddress != 0 ? byAddress : Port.CompareTo(other.Port);
    }

    public static bool operator <(Endpoint left, Endpoint right) => left.CompareTo(right) < 0;
    public static bool operator >(Endpoint left, Endpoint right) => left.CompareTo(right) > 0;
    public static bool operator <=(Endpoint left, Endpoint right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Endpoint left, Endpoint right) => left.CompareTo(right) >= 0;
}
