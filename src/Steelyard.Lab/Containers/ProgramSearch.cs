namespace Steelyard.Lab.Containers;

/// <summary>Finds programs as execvp(3) does, in the calling thread's root.</summary>
internal static class ProgramSearch
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The path of a program, or null when there is none that may be executed.</summary>
    public static string? Find(string program, string? searchPath, string workingDirectory = "/")
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return IsExecutable(Path.Combine(workingDirectory, program)) ? program : null;
        foreach (var folder in (searchPath ?? DefaultPath).Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(folder, program);
            if (IsExecutable(path))
                return path;
        }
        return null;
    }

    /// <summary>A program of the machine: the node's tools, and what images need.</summary>
    public static string? FindTool(string program) => Find(program, Environment.GetEnvironmentVariable("PATH")) ?? Find(program, null);

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Execute) != 0;
    }
}
