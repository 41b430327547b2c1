using System.Globalization;

namespace Steelyard.Core.Allocation;

/// <summary>A port that a service occupies on its addresses; the protocol is TCP, UDP or SCTP.</summary>
public readonly record struct ServicePort(string Protocol, int Port)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Protocol}/{Port}");
}
