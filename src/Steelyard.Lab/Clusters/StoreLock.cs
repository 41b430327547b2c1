using System.Security.Cryptography;

namespace Steelyard.Lab.Clusters;

/// <summary>
/// Keeps two commands from making or removing folders at the same moment. The lock is that of the open file
/// (flock(2)), so a killed command holds nothing; the file goes with the last cluster.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);
    private readonly FileStream _file;
    private readonly string _path;

    private StoreLock(FileStream file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <exception cref="LabException">Another command holds it for too long.</exception>
    public static async Task<StoreLock> TakeAsync(string root, TimeProvider time, CancellationToken ct)
    {
        var path = Path.Combine(root, "lock");
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (time.GetElapsedTime(start) > _patience)
                throw new LabException($"another steelyard command holds {path}");
            await Task.Delay(_pause, time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the file while it is held: nobody else can be between opening and locking it and believe it theirs.</summary>
    public void RemoveFile() => File.Delete(_path);

    public void Dispose() => _file.Dispose();

    private static StoreLock? TryTake(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // Whoever had it before may have removed the file after it was opened here: then this lock guards nothing.
            var mark = RandomNumberGenerator.GetInt32(1 << 30);
            file.SetLength(mark);
            if (IsStill(path, mark))
                return new StoreLock(file, path);
        }
        catch (IOException)
        {
            // Held by another command.
        }

        file?.Dispose();
        return null;
    }

    /// <summary>The file at the path has the length that the open one has just been given.</summary>
    private static bool IsStill(string path, long length)
    {
        var info = new FileInfo(path);
        return info.Exists && info.Length == length;
    }
}
