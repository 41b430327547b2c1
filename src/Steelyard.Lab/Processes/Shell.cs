namespace Steelyard.Lab.Processes;

/// <summary>Small shell programs that run before ours; their arguments follow as positional parameters, so nothing needs quoting.</summary>
internal static class Shell
{
    /// <summary>$1 = log file, then a command that takes the shell's place with its output in that file.</summary>
    public const string Logged = """log=$1; shift; exec "$@" </dev/null >>"$log" 2>&1""";

    /// <summary>
    /// The first process of a namespace: runs a command, ends with it, and takes the exit codes of orphans, which
    /// would otherwise stay as zombies.
    /// </summary>
    public const string Init = """ "$@" & wait $! """;

    /// <summary>
    /// The first process of a host: $1 = host name, $2 = log file, then a command. Says "ready" when the namespaces
    /// exist, waits for a line as the sign that the network stands, then runs the command as <see cref="Init"/> does.
    /// </summary>
    public const string Host = """
        name=$1; log=$2; shift 2
        hostname "$name"
        ip link set lo up
        mount -t sysfs sysfs /sys 2>/dev/null
        for file in net/ipv4/ip_forward net/ipv6/conf/all/forwarding; do echo 1 >"/proc/sys/$file"; done 2>/dev/null
        echo ready
        read -r go || exit 1
        exec </dev/null >>"$log" 2>&1
        "$@" & wait $!
        """;
}
