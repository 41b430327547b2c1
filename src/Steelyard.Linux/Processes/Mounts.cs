using System.Runtime.InteropServices;

namespace Steelyard.Linux.Processes;

/// <summary>Mounts in the calling thread's mount namespace. All throw <see cref="IOException"/> with the kernel's reason.</summary>
public static class Mounts
{
    private const nuint ReadOnlyFlag = 1;
    private const nuint NoSetuid = 2;
    private const nuint NoDevices = 4;
    private const nuint NoExecute = 8;
    private const nuint Remount = 32;
    private const nuint BindFlag = 4096;
    private const nuint Recursive = 16384;
    private const nuint SlaveFlag = 1 << 19;
    private const int Detach = 2;

    /// <summary>From now on mounts of this namespace are its own; what other namespaces unmount goes away here too.</summary>
    public static void MakeOwn() => Mount(null, "/", null, Recursive | SlaveFlag, null);

    /// <param name="options">As for mount(8), for instance "mode=755,size=64m".</param>
    public static void Tmpfs(string target, string options) => Mount("tmpfs", target, "tmpfs", NoSetuid | NoDevices, options);

    public static void Proc(string target) => Mount("proc", target, "proc", NoSetuid | NoDevices | NoExecute, null);

    /// <summary>The kernel's view of devices, read-only; its links are those of the calling thread's network namespace.</summary>
    public static void System(string target) => Mount("sysfs", target, "sysfs", ReadOnlyFlag | NoSetuid | NoDevices | NoExecute, null);

    /// <summary>A new terminal file system.</summary>
    public static void Terminals(string target) => Mount("devpts", target, "devpts", NoSetuid, "newinstance,ptmxmode=0666,mode=0620");

    /// <summary>
    /// A writable view of a directory. Inside a user namespace the upper layer's marks have to be user attributes; old
    /// kernels know them on few file systems, hence the second try.
    /// </summary>
    public static void Overlay(string lower, string upper, string work, string target)
    {
        var layers = $"lowerdir={lower},upperdir={upper},workdir={work}";
        if (ProcessCalls.Mount("overlay", target, "overlay", NoDevices, layers + ",userxattr") < 0)
            Mount("overlay", target, "overlay", NoDevices, layers);
    }

    /// <summary>Shows a file or directory with all that is mounted under it at a second place.</summary>
    public static void Bind(string source, string target, bool readOnly)
    {
        Mount(source, target, null, BindFlag | Recursive, null);
        if (readOnly && !TryRemountReadOnly(target))
            throw ProcessCalls.Failure($"make {target} read-only", Marshal.GetLastPInvokeError());
    }

    public static void Unmount(string target) => ProcessCalls.Check(ProcessCalls.Unmount(target, Detach), $"unmount {target}");

    /// <summary>Makes a mounted directory the root of the calling thread's mount namespace and lets go of the old root.</summary>
    public static void EnterRoot(string root)
    {
        ProcessCalls.Check(ProcessCalls.ChangeDirectory(root), $"chdir {root}");
        ProcessCalls.Check((int)ProcessCalls.SystemCall(PivotRootNumber, ".", "."), $"pivot_root {root}");
        // Both roots are now mounted on each other; the old one lies on top.
        Unmount(".");
        ProcessCalls.Check(ProcessCalls.ChangeDirectory("/"), "chdir /");
    }

    private static nint PivotRootNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 155,
        Architecture.Arm64 => 41,
        var other => throw new PlatformNotSupportedException($"the number of pivot_root on {other} is not known"),
    };

    // In a user namespace the flags that a mount came with cannot be dropped: they are named again, most likely first.
    private static bool TryRemountReadOnly(string target)
    {
        foreach (var kept in (ReadOnlySpan<nuint>)[NoSetuid | NoDevices, NoDevices, NoSetuid, 0, NoSetuid | NoDevices | 8, NoSetuid | NoDevices | 1024])
        {
            if (ProcessCalls.Mount(null, target, null, BindFlag | Remount | ReadOnlyFlag | kept, null) == 0)
                return true;
        }
        return false;
    }

    private static void Mount(string? source, string target, string? type, nuint flags, string? data) =>
        ProcessCalls.Check(ProcessCalls.Mount(source, target, type, flags, data), $"mount {type ?? source ?? "options"} at {target}");
}
