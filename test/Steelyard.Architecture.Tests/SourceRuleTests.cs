using System.Text.RegularExpressions;

namespace Steelyard.Architecture.Tests;

/// <summary>House rules that a text search can hold: sizes, namespaces, native code, unfinished marks.</summary>
public sealed partial class SourceRuleTests
{
    private const int LinesRefused = 800;

    /// <summary>Rooms that may call native code or use pointers.</summary>
    private static readonly string[] NativeRooms = ["Steelyard.Linux"];

    private static List<string> Sources => [.. RepositoryRoot.SourceFiles("src")];

    [Fact]
    public void SourceFiles_OfAllRooms_StayUnderTheLineLimit()
    {
        Assert.True(Sources.Count > 50, "the source tree was not found");
        Assert.Empty(Sources.Concat(RepositoryRoot.SourceFiles("test"))
            .Where(file => File.ReadLines(file).Count() > LinesRefused).Select(RepositoryRoot.Relative));
    }

    [Fact]
    public void Namespaces_OfSourceFiles_EqualTheirFolder()
    {
        var offences = Sources.Where(file => DeclaredNamespace(file) is { } found && found != FolderNamespace(file));
        Assert.Empty(offences.Select(file => $"{RepositoryRoot.Relative(file)}: {DeclaredNamespace(file)}"));
    }

    [Fact]
    public void NativeCode_OutsideItsRoom_IsAbsent()
    {
        var offences = Sources
            .Where(file => !NativeRooms.Any(room => file.Contains($"/{room}/", StringComparison.Ordinal)))
            .Where(file => NativeCall().IsMatch(File.ReadAllText(file)));
        Assert.Empty(offences.Select(RepositoryRoot.Relative));
    }

    [Fact]
    public void UnfinishedMarks_InSource_AreAbsent()
    {
        var offences = Sources.Where(file => Unfinished().IsMatch(File.ReadAllText(file)));
        Assert.Empty(offences.Select(RepositoryRoot.Relative));
    }

    private static string? DeclaredNamespace(string file) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';', ' ');

    private static string FolderNamespace(string file) =>
        Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(RepositoryRoot.Path, "src"), file))!.Replace('/', '.');

    [GeneratedRegex(@"\[(DllImport|LibraryImport)|\bunsafe\b(?=[ \r\n]*[{a-z])")]
    private static partial Regex NativeCall();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Unfinished();
}
