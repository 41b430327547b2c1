namespace Steelyard.Linux.Processes;

/// <summary>Symbolic links that point elsewhere from one moment to the next.</summary>
public static class SymbolicLinks
{
    /// <summary>Makes a link, or turns an existing one, in one step: no reader finds it missing.</summary>
    public static void Replace(string path, string target)
    {
        var fresh = path + "_tmp";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, target);
        ProcessCalls.Check(ProcessCalls.Rename(fresh, path), $"rename {fresh}");
    }
}
