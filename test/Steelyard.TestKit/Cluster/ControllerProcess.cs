namespace Steelyard.TestKit.Cluster;

/// <summary>One <c>steelyard controller</c> as a child process, outside a cluster.</summary>
public static class ControllerProcess
{
    public const string Namespace = "metallb-system";

    public static ProductProcess Start(string kubeconfig, params string[] extra)
    {
        string[] health = extra.Contains("--health-probe-port") ? [] : ["--health-probe-port", "0"];
        return ProductProcess.Start(
            Repository.Executable,
            ["controller", "--kubeconfig", kubeconfig, "--namespace", Namespace, "--port", "0", "--webhook-mode", "disabled", .. health, .. extra]);
    }
}
