using System.Text.Json;

namespace Steelyard.Lab.Clusters;

/// <summary>The folders of all clusters of this user, below one directory.</summary>
public sealed class ClusterStore(string root)
{
    private const int LongestSocketPath = 107;
    private readonly string _clusters = Path.Combine(root, "clusters");

    public string Root => root;

    /// <summary>$STEELYARD_HOME, else $XDG_STATE_HOME/steelyard, else ~/.local/state/steelyard.</summary>
    /// <exception cref="LabException">None of the three is set.</exception>
    public static ClusterStore FromEnvironment(Func<string, string?> environment)
    {
        if (environment("STEELYARD_HOME") is { Length: > 0 } own)
            return new ClusterStore(Path.GetFullPath(own));
        if (environment("XDG_STATE_HOME") is { Length: > 0 } state)
            return new ClusterStore(Path.Combine(Path.GetFullPath(state), "steelyard"));
        return environment("HOME") is { Length: > 0 } home
            ? new ClusterStore(Path.Combine(home, ".local/state/steelyard"))
            : throw new LabException("there is no place for the cluster's state: set STEELYARD_HOME to a directory");
    }

    public ClusterFolder Folder(string name) => new(Path.Combine(_clusters, name));

    /// <summary>Names of all clusters, those with an unreadable state included, in order.</summary>
    public IReadOnlyList<string> Names() => Directory.Exists(_clusters)
        ? [.. Directory.EnumerateDirectories(_clusters).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The state of a cluster; null when there is no such cluster or it never got as far as a state.</summary>
    /// <exception cref="LabException">The state cannot be read.</exception>
    public ClusterState? Load(string name)
    {
        var path = Folder(name).State;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ClusterJson.Default.ClusterState);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new LabException($"the state of cluster \"{name}\" cannot be read ({path}): {e.Message}", e);
        }
    }

    public void Save(ClusterState state) => AtomicFile.Write(
        Folder(state.Plan.Name).State, JsonSerializer.Serialize(state, ClusterJson.Default.ClusterState), UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>Takes a name: makes the folder with a first state, in one step against other commands.</summary>
    /// <exception cref="LabException">There is a cluster of that name, or the place is unfit.</exception>
    public async Task ReserveAsync(ClusterState state, TimeProvider time, CancellationToken ct)
    {
        var folder = Folder(state.Plan.Name);
        if (System.Text.Encoding.UTF8.GetByteCount(folder.Control) > LongestSocketPath)
            throw new LabException($"the path {folder.Control} is too long for a socket; set STEELYARD_HOME to a shorter directory");
        try
        {
            Directory.CreateDirectory(root);
            using var taken = await StoreLock.TakeAsync(root, time, ct).ConfigureAwait(false);
            if (Directory.Exists(folder.Path))
                throw new LabException($"cluster \"{state.Plan.Name}\" already exists; delete it with: steelyard cluster delete {state.Plan.Name}");
            Directory.CreateDirectory(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(folder.Logs);
            Directory.CreateDirectory(folder.Data);
            Save(state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot write the cluster's state below {root}: {e.Message} (STEELYARD_HOME names another directory)", e);
        }
    }

    /// <summary>Removes a cluster's folder, and with the last one everything that this store made.</summary>
    public async Task RemoveAsync(string name, TimeProvider time, CancellationToken ct)
    {
        if (!Directory.Exists(root))
            return;
        using var taken = await StoreLock.TakeAsync(root, time, ct).ConfigureAwait(false);
        var folder = Folder(name);
        if (Directory.Exists(folder.Path))
            Directory.Delete(folder.Path, recursive: true);
        if (Directory.Exists(_clusters) && !Directory.EnumerateFileSystemEntries(_clusters).Any())
            Directory.Delete(_clusters);
        if (!Directory.Exists(_clusters))
            taken.RemoveFile();
    }
}
