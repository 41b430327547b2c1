using Steelyard.Lab.Clusters;

namespace Steelyard.Lab.Kubeconfigs;

/// <summary>The user's kubeconfig file: changed under kubectl's own lock and written in one step.</summary>
public sealed class UserKubeconfig(string path, TimeProvider time)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    public string Path => path;

    /// <summary>The file that kubectl would change: of several in KUBECONFIG the first that exists, else the last.</summary>
    /// <exception cref="LabException">Neither KUBECONFIG nor HOME is set.</exception>
    public static UserKubeconfig FromEnvironment(Func<string, string?> environment, TimeProvider time)
    {
        var paths = (environment("KUBECONFIG") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (paths.Length > 0)
            return new UserKubeconfig(System.IO.Path.GetFullPath(paths.FirstOrDefault(File.Exists) ?? paths[^1]), time);
        return environment("HOME") is { Length: > 0 } home
            ? new UserKubeconfig(System.IO.Path.Combine(home, ".kube/config"), time)
            : throw new LabException("there is no place for the kubeconfig: set KUBECONFIG to a file");
    }

    /// <summary>Puts entries in and, if asked, makes one context the current one.</summary>
    /// <returns>The context that was current before; null: none.</returns>
    /// <exception cref="LabException">The file cannot be read or written, or is no kubeconfig.</exception>
    public async Task<string?> MergeAsync(KubeconfigDocument entries, string? switchTo, CancellationToken ct)
    {
        string? previous = null;
        await ChangeAsync(
            document =>
            {
                document.Merge(entries);
                previous = document.CurrentContext;
                if (switchTo is not null)
                    document.CurrentContext = switchTo;
                return true;
            },
            ct).ConfigureAwait(false);
        return previous;
    }

    /// <summary>Removes a context with what belongs to it; if it was the current one, the earlier one is current again.</summary>
    public async Task RemoveAsync(string context, string? previous, CancellationToken ct)
    {
        if (!File.Exists(path))
            return;
        await ChangeAsync(
            document =>
            {
                var changed = document.Remove(context);
                if (document.CurrentContext != context)
                    return changed;
                document.CurrentContext = previous is not null && document.HasContext(previous) ? previous : null;
                return true;
            },
            ct).ConfigureAwait(false);
    }

    private async Task ChangeAsync(Func<KubeconfigDocument, bool> change, CancellationToken ct)
    {
        try
        {
            // What a symbolic link points at is written, the link stays.
            var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            using var taken = await TakeLockAsync(target + ".lock", ct).ConfigureAwait(false);
            var before = File.Exists(target) ? await File.ReadAllTextAsync(target, ct).ConfigureAwait(false) : "";
            var document = KubeconfigDocument.Parse(before);
            if (!change(document))
                return;
            var mode = File.Exists(target) ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
            // A file that says nothing any more was made by us, or is missed by nobody.
            if (document.IsEmpty && target == path)
                File.Delete(path);
            else
                AtomicFile.Write(target, document.ToString(), mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidOperationException)
        {
            throw new LabException($"the kubeconfig {path} cannot be changed: {e.Message}", e);
        }
    }

    /// <summary>kubectl's lock: a file that only one can create; whoever made it removes it.</summary>
    private async Task<FileStream> TakeLockAsync(string file, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(file))
            {
                if (time.GetElapsedTime(start) > _patience)
                    throw new LabException($"the kubeconfig is locked by another program; if none is running, remove {file}");
            }

            await Task.Delay(_pause, time, ct).ConfigureAwait(false);
        }
    }
}
