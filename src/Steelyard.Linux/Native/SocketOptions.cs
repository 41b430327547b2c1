using System.Text;

namespace Steelyard.Linux.Native;

/// <summary>Opening sockets and setting their options, with failures that say what was attempted.</summary>
internal static unsafe class SocketOptions
{
    /// <summary>A non-blocking socket that child processes do not inherit.</summary>
    public static LinuxHandle Open(int domain, int type, int protocol, string what)
    {
        var handle = Libc.Socket(domain, type | SocketConstants.SOCK_NONBLOCK | SocketConstants.SOCK_CLOEXEC, protocol);
        return handle.IsInvalid ? throw LinuxException.Last($"open {what}") : handle;
    }

    public static void Set(LinuxHandle socket, int level, int name, int value, string attempted) =>
        LinuxException.ThrowIfFailed(Libc.SetOption(socket, level, name, &value, sizeof(int)), attempted);

    public static void Set(LinuxHandle socket, int level, int name, ReadOnlySpan<byte> value, string attempted)
    {
        fixed (byte* bytes = value)
            LinuxException.ThrowIfFailed(Libc.SetOption(socket, level, name, bytes, value.Length), attempted);
    }

    /// <summary>Asks for a receive buffer beyond the system's limit, which takes a privilege, or else up to the limit.</summary>
    public static void SetReceiveBuffer(LinuxHandle socket, int bytes)
    {
        if (Libc.SetOption(socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_RCVBUFFORCE, &bytes, sizeof(int)) < 0)
            Set(socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_RCVBUF, bytes, $"set receive buffer to {bytes} bytes");
    }

    public static void EnableTimestamps(LinuxHandle socket) =>
        Set(socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_TIMESTAMPNS, 1, "enable receive timestamps");

    public static void BindToDevice(LinuxHandle socket, string device) => Set(
        socket, SocketConstants.SOL_SOCKET, SocketConstants.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(device), $"bind socket to device {device}");
}
