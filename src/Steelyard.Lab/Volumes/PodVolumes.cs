using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Volumes;

/// <summary>The volumes of one pod as directories of the node, and what each container sees of them.</summary>
internal sealed class PodVolumes(JsonObject pod, string directory, string nodeRoot, VolumeFiles files, TimeProvider time)
{
    /// <summary>The machine's own directories that a hostPath means; every other path is the node's own, kept by it alone.</summary>
    private static readonly string[] _machine = ["/proc", "/sys", "/dev", "/lib/modules", "/usr", "/etc/ssl", "/etc/localtime"];

    private readonly Dictionary<string, string> _sources = [];
    private readonly Dictionary<string, AtomicFolder> _folders = [];

    /// <summary>Makes what is missing; may be called again after it failed.</summary>
    /// <exception cref="ConfigException">A volume cannot be made yet; the message begins as the kubelet's event does.</exception>
    public async Task PrepareAsync()
    {
        foreach (var volume in pod.Each("spec", "volumes"))
        {
            var name = volume.Text("name");
            if (_sources.ContainsKey(name))
                continue;
            try
            {
                _sources[name] = await MakeAsync(volume, name).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ConfigException or IOException or UnauthorizedAccessException)
            {
                throw new ConfigException($"MountVolume.SetUp failed for volume \"{name}\" : {e.Message}");
            }
        }
    }

    /// <summary>Brings changed ConfigMaps, Secrets and tokens into the volumes of a running pod.</summary>
    public async Task RefreshAsync()
    {
        foreach (var volume in pod.Each("spec", "volumes"))
        {
            if (!_folders.TryGetValue(volume.Text("name"), out var folder))
                continue;
            try
            {
                folder.Write(await files.BuildAsync(volume).ConfigureAwait(false), VolumeFiles.Mode(volume), time.GetUtcNow());
            }
            catch (ConfigException)
            {
                // What has been removed since stays as it was, as with the kubelet.
            }
        }
    }

    public bool NeedRefresh => _folders.Count > 0;

    /// <summary>The mounts of a container.</summary>
    /// <exception cref="ConfigException">It names a volume that the pod does not have.</exception>
    public IReadOnlyList<ContainerMount> MountsOf(JsonObject container, IReadOnlyDictionary<string, string> variables)
    {
        var mounts = new List<ContainerMount>();
        foreach (var mount in container.Each("volumeMounts"))
        {
            var name = mount.Text("name");
            if (!_sources.TryGetValue(name, out var source))
                throw new ConfigException($"volume \"{name}\" of container \"{container.Text("name")}\" is not there");
            var part = mount.Text("subPath") is { Length: > 0 } plain ? plain : VariableExpansion.Expand(mount.Text("subPathExpr"), variables);
            mounts.Add(new ContainerMount(Part(source, part), mount.Text("mountPath"), mount.Flag("readOnly") || _folders.ContainsKey(name)));
        }
        // Outer directories first, or they would hide the inner ones.
        return [.. mounts.OrderBy(mount => mount.Target.Length)];
    }

    private static string Part(string source, string part)
    {
        if (part.Length == 0)
            return source;
        if (part.StartsWith('/') || part.Split('/').Contains(".."))
            throw new ConfigException($"subPath \"{part}\" is no path inside the volume");
        var path = Path.Combine(source, part);
        if (!Path.Exists(path))
            Directory.CreateDirectory(path);
        return RootPaths.Resolve(path);
    }

    private async Task<string> MakeAsync(JsonObject volume, string name)
    {
        var path = Path.Combine(directory, name);
        if (volume["hostPath"] is { } host)
            return HostPath(host);
        if (volume["emptyDir"] is not null)
            return Directory.CreateDirectory(path, (UnixFileMode)0b111_111_111).FullName;
        if (!VolumeFiles.IsMadeFromObjects(volume))
            throw new ConfigException("a lab has volumes of these kinds: emptyDir, hostPath, configMap, secret, downwardAPI, projected");
        var built = await files.BuildAsync(volume).ConfigureAwait(false);
        Directory.CreateDirectory(path);
        var folder = new AtomicFolder(path);
        folder.Write(built, VolumeFiles.Mode(volume), time.GetUtcNow());
        _folders[name] = folder;
        return path;
    }

    private string HostPath(JsonNode host)
    {
        var path = Path.GetFullPath(host.Text("path"));
        var own = !_machine.Any(folder => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));
        var source = own ? Path.Combine(nodeRoot, path.TrimStart('/')) : path;
        var type = host.Text("type");
        if (type is "DirectoryOrCreate" || (own && type == ""))
            Directory.CreateDirectory(source);
        else if (type == "FileOrCreate" && !File.Exists(source))
            CreateFile(source);
        var there = type switch
        {
            "Directory" or "DirectoryOrCreate" => Directory.Exists(source),
            "File" or "FileOrCreate" => File.Exists(source),
            _ => Path.Exists(source),
        };
        return there ? source : throw new ConfigException($"hostPath type check failed: {path} is not a {(type.Length > 0 ? type : "path")} of this node");
    }

    private static void CreateFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
