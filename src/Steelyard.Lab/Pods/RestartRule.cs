namespace Steelyard.Lab.Pods;

/// <summary>Whether a container that ended is started again.</summary>
internal static class RestartRule
{
    /// <param name="policy">restartPolicy of the pod: Always, OnFailure or Never.</param>
    /// <param name="isInit">Init containers end when they succeed, whatever the policy says.</param>
    public static bool Restarts(string policy, bool isInit, int exitCode) => (policy, isInit) switch
    {
        ("Never", _) => false,
        ("OnFailure", _) or (_, true) => exitCode != 0,
        _ => true,
    };
}
