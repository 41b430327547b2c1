using System.Diagnostics;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests;

/// <summary>Files that are made of others are what they would be if made now.</summary>
public sealed class DerivedFilesTests
{
    [Theory]
    [InlineData("chart/files/crds")]
    [InlineData("manifests")]
    public void Files_MadeByTheScript_AreUpToDate(string folder)
    {
        var made = Directory.CreateTempSubdirectory("steelyard-deploy-").FullName;
        try
        {
            Make(made);
            var expected = Support.Deploy.FilesBelow(Path.Combine(made, folder));
            Assert.NotEmpty(expected);
            foreach (var (name, text) in expected)
                Assert.True(File.ReadAllText(Path.Combine(Support.Deploy.Folder, folder, name)) == text, $"deploy/{folder}/{name} is stale: run 'make manifests'");
            if (folder != "manifests")
                Assert.Equal(expected.Keys, Support.Deploy.FilesBelow(Path.Combine(Support.Deploy.Folder, folder)).Keys);
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }
    }

    private static void Make(string folder)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "scripts/manifests"), folder]) { RedirectStandardError = true };
        start.Environment["STEELYARD_HELM"] = Repository.Helm;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
