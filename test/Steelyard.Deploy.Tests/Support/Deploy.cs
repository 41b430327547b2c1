using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests.Support;

/// <summary>Places in the checkout.</summary>
internal static class Deploy
{
    public const string Namespace = "metallb-system";

    public static string Folder => Path.Combine(Repository.Root, "deploy");

    public static string Chart => Path.Combine(Folder, "chart");

    /// <summary>All files below a folder with their text, by relative path.</summary>
    public static SortedDictionary<string, string> FilesBelow(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText),
        StringComparer.Ordinal);
}
