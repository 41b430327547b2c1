using System.Globalization;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Volumes;

/// <summary>
/// A directory whose files change all at once, laid out as the kubelet does: each state in a hidden directory, "..data"
/// pointing to the current one, and a link for each file through it.
/// </summary>
internal sealed class AtomicFolder(string path)
{
    private const string Data = "..data";
    private Dictionary<string, byte[]>? _files;
    private string? _current;
    private int _version;

    public string Path => path;

    /// <summary>Writes files by relative path; false when that is what is there already.</summary>
    public bool Write(IReadOnlyDictionary<string, byte[]> files, UnixFileMode mode, DateTimeOffset now)
    {
        if (_files is not null && Same(_files, files))
            return false;
        var name = string.Create(CultureInfo.InvariantCulture, $"..{now:yyyy_MM_dd_HH_mm_ss}.{_version++}");
        var folder = System.IO.Path.Combine(path, name);
        Directory.CreateDirectory(folder);
        foreach (var (file, bytes) in files)
            WriteFile(System.IO.Path.Combine(folder, file), bytes, mode);
        SymbolicLinks.Replace(System.IO.Path.Combine(path, Data), name);
        LinkTops(files);
        if (_current is not null)
            Directory.Delete(_current, recursive: true);
        _current = folder;
        _files = new Dictionary<string, byte[]>(files);
        return true;
    }

    private void LinkTops(IReadOnlyDictionary<string, byte[]> files)
    {
        var tops = files.Keys.Select(Top).ToHashSet();
        foreach (var top in tops)
        {
            var link = System.IO.Path.Combine(path, top);
            if (new FileInfo(link).LinkTarget is null)
                File.CreateSymbolicLink(link, $"{Data}/{top}");
        }
        foreach (var old in (_files?.Keys ?? Enumerable.Empty<string>()).Select(Top).Distinct().Where(top => !tops.Contains(top)))
            File.Delete(System.IO.Path.Combine(path, old));
    }

    private static string Top(string file) => file.Split('/')[0];

    private static void WriteFile(string file, byte[] bytes, UnixFileMode mode)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        File.SetUnixFileMode(file, mode);
    }

    private static bool Same(Dictionary<string, byte[]> one, IReadOnlyDictionary<string, byte[]> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var bytes) && pair.Value.AsSpan().SequenceEqual(bytes));
}
