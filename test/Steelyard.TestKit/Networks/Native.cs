using System.Runtime.InteropServices;

namespace Steelyard.TestKit.Networks;

/// <summary>The few calls that move a process or a thread between namespaces.</summary>
internal static partial class Native
{
    public const int NewNetwork = 0x40000000; // CLONE_NEWNET

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int EnterNamespace(SafeHandle descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Execute(string program, [In] string?[] arguments);

    public static void ThrowIfFailed(int result, string attempted)
    {
        if (result < 0)
            throw new InvalidOperationException($"{attempted}: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
