using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>
/// The identity of one thing in the table of a family: an element of a set or map, or a chain (no container). A chain's
/// name says what is in it, so chains come and go but never change.
/// </summary>
internal readonly record struct RuleItem(IpFamily Family, string Container, string Key)
{
    public static RuleItem Chain(IpFamily family, string name) => new(family, "", name);

    public bool IsChain => Container.Length == 0;
}
