using Microsoft.Win32.SafeHandles;

namespace Steelyard.Linux.Native;

/// <summary>A file descriptor that closes once.</summary>
internal sealed class LinuxHandle : SafeHandleMinusOneIsInvalid
{
    public LinuxHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
