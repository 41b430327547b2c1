namespace Steelyard.TestKit.Networks;

/// <summary>
/// Lets tests use real network interfaces, as root or as an ordinary user, without touching the machine's own network.
/// </summary>
/// <remarks>
/// A test project calls <see cref="EnterOnce"/> from a module initializer:
/// <code>
/// internal static class EnterNamespaces
/// {
///     [ModuleInitializer]
///     internal static void Enter() => NetworkNamespaces.EnterOnce();
/// }
/// </code>
/// The test process then replaces itself, before any test runs, by the same command inside a new user, network and mount
/// namespace where it is root and where only loopback is. Each test makes the networks it needs with <see cref="NetworkNamespace.Create"/> and
/// <see cref="NetworkNamespace.Connect"/>; tests in parallel do not see each other. Child processes inherit all this.
/// </remarks>
public static class NetworkNamespaces
{
    /// <summary>For programs that enter on demand only: a child process with this variable shall call <see cref="EnterOnce"/>.</summary>
    public const string EnterVariable = "STEELYARD_TEST_ENTER_NAMESPACES";

    private const string Entered = "STEELYARD_TEST_IN_NAMESPACES";

    public static bool IsInside => Environment.GetEnvironmentVariable(Entered) is not null;

    /// <summary>Returns when already inside; else does not return: the process starts anew inside. Needs unshare (util-linux) and ip (iproute2).</summary>
    public static void EnterOnce()
    {
        if (IsInside)
            return;
        var arguments = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        string?[] command =
        [
            "env", $"{Entered}=1", $"PATH={SearchPath}",
            "unshare", "--user", "--map-root-user", "--net", "--mount", "--",
            "sh", "-c", "ip link set lo up && exec \"$@\"", "sh", Environment.ProcessPath!, .. arguments[1..], null,
        ];
        Native.ThrowIfFailed(Native.Execute("env", command), "run the tests inside new namespaces with unshare");
    }

    /// <summary>Ordinary users of Debian do not have the folders of the network tools on their path.</summary>
    internal static string SearchPath => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
}
