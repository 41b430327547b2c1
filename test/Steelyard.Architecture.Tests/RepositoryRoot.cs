namespace Steelyard.Architecture.Tests;

/// <summary>Finds the checkout that these tests were built from.</summary>
internal static class RepositoryRoot
{
    public static readonly string Path = Find(AppContext.BaseDirectory);

    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(Path, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    public static string Relative(string file) => System.IO.Path.GetRelativePath(Path, file);

    private static string Find(string start)
    {
        for (var dir = new DirectoryInfo(start); dir is not null; dir = dir.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(dir.FullName, "Steelyard.slnx")))
                return dir.FullName;
        }

        throw new InvalidOperationException($"no Steelyard.slnx above {start}");
    }
}
