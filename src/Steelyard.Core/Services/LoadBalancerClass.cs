namespace Steelyard.Core.Services;

public static class LoadBalancerClass
{
    /// <summary>Whether a service is ours: its spec.loadBalancerClass equals the configured class, or neither is set.</summary>
    public static bool IsHandled(string? serviceClass, string? configuredClass) =>
        (serviceClass ?? "") == (configuredClass ?? "");
}
