using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>A test through the real kubectl, with a folder of its own for manifests.</summary>
public abstract class KubectlTest(ClusterFixture cluster) : ClusterTest(cluster)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-manifests-").FullName;
    private CommandLine? _clients;

    protected string Folder => _folder;

    protected CommandLine Commands => _clients ??= Clients();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _clients?.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What kubectl prints when it succeeds, without the last line break. Blanks split, single quotes join.</summary>
    protected async Task<string> KubectlAsync(string arguments, string? input = null) =>
        Checked(arguments, await Commands.KubectlAsync($"-n {Ns} {arguments}", input));

    /// <summary>What kubectl says on its error stream when it fails.</summary>
    protected async Task<string> KubectlFailsAsync(string arguments, string? input = null)
    {
        var result = await Commands.KubectlAsync($"-n {Ns} {arguments}", input);
        Assert.True(result.ExitCode != 0, $"kubectl {arguments} succeeded: {result.Output}");
        return result.Error.TrimEnd();
    }

    /// <summary>Starts a kubectl that goes on while the test does other things.</summary>
    protected Task<CommandResult> StartKubectlAsync(string arguments) => Commands.KubectlAsync($"-n {Ns} {arguments}");

    protected string Manifest(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Lines of a printed table, each split at runs of blanks.</summary>
    protected static List<string[]> Rows(string table) =>
        [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static string Checked(string arguments, CommandResult result)
    {
        Assert.True(result.ExitCode == 0, $"kubectl {arguments}: exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result.Output.TrimEnd();
    }
}
