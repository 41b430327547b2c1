using System.Runtime.InteropServices;

namespace Steelyard.Linux;

/// <summary>The kernel refused: which call failed, what it was to do, and why.</summary>
public sealed class LinuxException : IOException
{
    public LinuxException(Errno error, string attempted)
        : base($"{attempted}: {Name(error)} ({Marshal.GetPInvokeErrorMessage((int)error)})")
    {
        Error = error;
        Attempted = attempted;
    }

    public Errno Error { get; }

    /// <summary>What was attempted, for a person: "bind packet socket to interface 3".</summary>
    public string Attempted { get; }

    /// <summary>The failure of the native call just made on this thread.</summary>
    internal static LinuxException Last(string attempted) => new(LastError, attempted);

    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>Throws when a native call returned a negative value.</summary>
    internal static int ThrowIfFailed(int result, string attempted) => result >= 0 ? result : throw Last(attempted);

    private static string Name(Errno error) => Enum.IsDefined(error) ? error.ToString() : $"errno {(int)error}";
}
