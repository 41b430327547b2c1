using System.Collections.Frozen;
using Steelyard.Primitives;

namespace Steelyard.Core.Announcements;

/// <summary>What the announcement of a Service depends on, apart from its endpoints.</summary>
public sealed record ServiceFacts
{
    /// <summary>Of type LoadBalancer, and of the class that is handled here.</summary>
    public bool IsLoadBalancer { get; init; } = true;

    /// <summary>The published addresses in their order.</summary>
    public IReadOnlyList<IpAddr> Addresses { get; init; } = [];

    /// <summary>Some published entry is no address.</summary>
    public bool HasInvalidAddress { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Carries an annotation that allows others to share its address, whatever its value.</summary>
    public bool AllowsSharing { get; init; }

    /// <summary>externalTrafficPolicy is Local: only nodes with endpoints may announce.</summary>
    public bool IsLocal { get; init; }
}
