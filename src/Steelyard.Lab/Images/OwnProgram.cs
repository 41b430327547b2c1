using System.Runtime.InteropServices;
using Steelyard.Lab.Containers;

namespace Steelyard.Lab.Images;

/// <summary>The running executable as containers see it: at a fixed place, with what it needs to run.</summary>
internal sealed class OwnProgram
{
    private const string Folder = "/opt/steelyard";

    private OwnProgram(string path, IReadOnlyList<ContainerMount> mounts, IReadOnlyDictionary<string, string> environment)
    {
        Path = path;
        Mounts = mounts;
        Environment = environment;
    }

    /// <summary>Its path inside a container.</summary>
    public string Path { get; }

    public IReadOnlyList<ContainerMount> Mounts { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <param name="executable">Path of the executable on this machine.</param>
    public static OwnProgram Of(string executable)
    {
        var name = System.IO.Path.GetFileName(executable);
        var home = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(executable))!;
        var inside = $"{Folder}/{name}";
        if (!File.Exists(System.IO.Path.Combine(home, name + ".dll")))
            return new OwnProgram(inside, [new ContainerMount(executable, inside, ReadOnly: true)], new Dictionary<string, string>());
        // Not compiled ahead of time: a starter with its libraries beside it and a runtime somewhere.
        var runtime = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return new OwnProgram(
            inside,
            [new ContainerMount(home, Folder, ReadOnly: true)],
            new Dictionary<string, string> { ["DOTNET_ROOT"] = runtime });
    }
}
