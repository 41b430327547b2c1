using Microsoft.Extensions.Logging;

namespace Steelyard.Lab.Proxy;

/// <summary>
/// Settings of the kernel that a node with services needs: it forwards, and it does not tell clients to go straight to
/// the pod (an ICMP redirect would name an address that the client never asked for).
/// </summary>
internal static partial class NodeNetwork
{
    public static void Prepare(ILogger logger)
    {
        Write("/proc/sys/net/ipv4/ip_forward", "1", logger);
        if (Directory.Exists("/proc/sys/net/ipv6/conf"))
            Write("/proc/sys/net/ipv6/conf/all/forwarding", "1", logger);
        foreach (var device in Directory.GetDirectories("/proc/sys/net/ipv4/conf"))
            Write(Path.Combine(device, "send_redirects"), "0", logger);
    }

    private static void Write(string file, string value, ILogger logger)
    {
        try
        {
            if (File.ReadAllText(file).Trim() != value)
                File.WriteAllText(file, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotSet(logger, file, value, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} cannot be set to {Value}: {Reason}")]
    private static partial void CannotSet(ILogger logger, string file, string value, string reason);
}
