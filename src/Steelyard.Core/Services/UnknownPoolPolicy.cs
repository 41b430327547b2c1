namespace Steelyard.Core.Services;

/// <summary>What happens when a service names a pool that does not exist.</summary>
public enum UnknownPoolPolicy
{
    /// <summary>As if it named none, with a Warning event.</summary>
    AnyPool,

    /// <summary>The allocation fails.</summary>
    Fail,
}
