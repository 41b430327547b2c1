using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Containers;

/// <summary>
/// The root directory of a container: a tmpfs with writable overlays of the machine's own top-level directories, so that
/// every program of the machine can be run and nothing of the machine can be changed. Must be built on a thread with a
/// mount namespace of its own.
/// </summary>
internal sealed class ContainerRoot(string directory)
{
    /// <summary>Top-level directories that a container gets empty or of its own.</summary>
    private static readonly HashSet<string> _own =
        ["proc", "sys", "dev", "tmp", "run", "root", "home", "mnt", "media", "boot", "lost+found"];

    private static readonly string[] _devices = ["null", "zero", "full", "random", "urandom", "tty"];

    private readonly string _root = Path.Combine(directory, "root");
    private readonly string _layers = Path.Combine(directory, "layers");
    private readonly Dictionary<string, string> _uppers = [];

    /// <summary>Puts the root together and makes it the calling thread's. Proc is left for the first process to mount.</summary>
    public void Enter(IReadOnlyDictionary<string, string> files, IReadOnlyList<ContainerMount> mounts)
    {
        Mounts.MakeOwn();
        Directory.CreateDirectory(_root);
        Directory.CreateDirectory(_layers);
        Mounts.Tmpfs(_root, "mode=755");
        var folders = PrepareTop();
        foreach (var (path, text) in files)
            WriteFile(path, text);
        foreach (var mount in mounts)
            PrepareTarget(mount);
        foreach (var folder in folders)
            Overlay(folder);
        Devices();
        Kernel();
        foreach (var mount in mounts)
            Mounts.Bind(mount.Source, _root + RootPaths.Resolve(mount.Target), mount.ReadOnly);
        Mounts.EnterRoot(_root);
    }

    private List<string> PrepareTop()
    {
        var folders = new List<string>();
        foreach (var entry in new DirectoryInfo("/").EnumerateFileSystemInfos())
        {
            if (_own.Contains(entry.Name))
                continue;
            if (entry.LinkTarget is { } target)
                File.CreateSymbolicLink(Path.Combine(_root, entry.Name), target);
            else if (entry is DirectoryInfo)
                folders.Add(entry.Name);
        }
        foreach (var folder in folders)
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
            _uppers[folder] = Directory.CreateDirectory(Path.Combine(_layers, folder, "upper")).FullName;
            Directory.CreateDirectory(Path.Combine(_layers, folder, "work"));
        }
        foreach (var own in _own)
            Directory.CreateDirectory(Path.Combine(_root, own));
        File.SetUnixFileMode(Path.Combine(_root, "tmp"), (UnixFileMode)0b1_111_111_111);
        return folders;
    }

    // Before the overlays are mounted: what lies in the upper layer belongs to the container's user, so that this works
    // even where the machine's directory belongs to somebody else.
    private void WriteFile(string path, string text)
    {
        var place = Place(path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllText(place, text);
    }

    private void PrepareTarget(ContainerMount mount)
    {
        var place = Place(mount.Target);
        if (Directory.Exists(mount.Source))
        {
            Directory.CreateDirectory(place);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (!File.Exists(place))
            File.WriteAllText(place, "");
    }

    private string Place(string path)
    {
        var resolved = RootPaths.Resolve(path).TrimStart('/');
        var slash = resolved.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && _uppers.TryGetValue(resolved[..slash], out var upper)
            ? Path.Combine(upper, resolved[(slash + 1)..])
            : Path.Combine(_root, resolved);
    }

    private void Overlay(string folder)
    {
        var target = Path.Combine(_root, folder);
        try
        {
            Mounts.Overlay("/" + folder, _uppers[folder], Path.Combine(_layers, folder, "work"), target);
        }
        catch (IOException)
        {
            // Kernels that refuse overlays here: the container sees the directory but cannot write to it.
            Mounts.Bind("/" + folder, target, readOnly: true);
        }
    }

    private void Devices()
    {
        var devices = Path.Combine(_root, "dev");
        Mounts.Tmpfs(devices, "mode=755");
        foreach (var name in _devices)
        {
            File.WriteAllText(Path.Combine(devices, name), "");
            Mounts.Bind("/dev/" + name, Path.Combine(devices, name), readOnly: false);
        }
        foreach (var (name, target) in ((string, string)[])
            [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")])
            File.CreateSymbolicLink(Path.Combine(devices, name), target);
        Directory.CreateDirectory(Path.Combine(devices, "pts"));
        Mounts.Terminals(Path.Combine(devices, "pts"));
        Directory.CreateDirectory(Path.Combine(devices, "shm"));
        Mounts.Tmpfs(Path.Combine(devices, "shm"), "mode=1777");
    }

    // A user namespace may mount a proc of its own only where another one is in full view: this one, under it.
    private void Kernel()
    {
        Mounts.Bind("/proc", Path.Combine(_root, "proc"), readOnly: false);
        try
        {
            Mounts.System(Path.Combine(_root, "sys"));
        }
        catch (IOException)
        {
            // Machines without /sys in view: few programs look there.
        }
    }
}
