namespace Steelyard.Conformance.Tests.Support;

/// <summary>Marks tests that make sense only on the embedded API; on a foreign cluster they are skipped with a reason.</summary>
public static class EmbeddedOnly
{
    /// <summary>Kubeconfig of the cluster under test when it is not the embedded one.</summary>
    public static string? ForeignKubeconfig { get; } =
        Environment.GetEnvironmentVariable("STEELYARD_CONFORMANCE_KUBECONFIG") is { Length: > 0 } path ? path : null;

    public static bool IsForeign => ForeignKubeconfig is not null;

    /// <summary>Ends the calling test as skipped when the cluster is not the embedded one.</summary>
    public static void Require(string reason) =>
        Assert.SkipWhen(IsForeign, $"not run on the cluster of STEELYARD_CONFORMANCE_KUBECONFIG: {reason}");
}
