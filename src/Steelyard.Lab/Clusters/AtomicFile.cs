namespace Steelyard.Lab.Clusters;

/// <summary>Writes a file in one step: a reader sees the old text or the new one, and a crash leaves one of them.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text, UnixFileMode mode)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = mode };
        using (var stream = new FileStream(partial, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }
}
