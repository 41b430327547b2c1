using System.Diagnostics;
using System.Globalization;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>Step 8 of the story, and every rougher end: nothing is left.</summary>
public sealed class CleanUpTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delete_OfACluster_LeavesNothingAndIsHarmlessTwice()
    {
        await using var place = LabCluster.Prepare();
        await File.WriteAllTextAsync(place.Kubeconfig, "apiVersion: v1\nkind: Config\ncurrent-context: mine\ncontexts:\n- name: mine\n  context: {cluster: c, user: u}\n", Ct);
        var links = await LinksAsync();
        (await place.SteelyardAsync("cluster create --agents 1 --timeout 120s")).Succeeded();
        var processes = Tree(await place.HolderAsync());
        Assert.True(processes.Count > 5, $"{processes.Count} processes");
        (await place.SteelyardAsync("cluster delete")).Succeeded();
        await NothingIsLeftAsync(place, processes, links);
        Assert.Equal("mine\n", (await place.Clients.KubectlAsync("config current-context")).Output);
        Assert.DoesNotContain("steelyard", await File.ReadAllTextAsync(place.Kubeconfig, Ct), StringComparison.Ordinal);
        Assert.Contains("There is no cluster \"default\"", (await place.SteelyardAsync("cluster delete")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_OfEveryProcess_LeavesADeadClusterThatCanBeStartedOrDeleted()
    {
        var links = await LinksAsync();
        await using var cluster = await LabCluster.CreateAsync("--agents 0");
        (await cluster.Clients.KubectlAsync("create configmap kept --from-literal=a=b")).Succeeded();
        var processes = await KillAllAsync(cluster);
        Assert.Matches(@"default +dead", (await cluster.SteelyardAsync("cluster list")).Succeeded().Output);
        Assert.Equal(1, (await cluster.SteelyardAsync("node stop server-0")).ExitCode);

        (await cluster.SteelyardAsync("cluster start --timeout 120s")).Succeeded();
        Assert.Equal("b", (await cluster.Clients.KubectlAsync(["get", "configmap", "kept", "-o", "jsonpath={.data.a}"])).Succeeded().Output);
        processes = [.. processes, .. await KillAllAsync(cluster)];
        (await cluster.SteelyardAsync("cluster delete")).Succeeded();
        await NothingIsLeftAsync(cluster, processes, links);
        Assert.False(File.Exists(cluster.Kubeconfig));
    }

    [Fact]
    public async Task Create_ThatFails_IsRolledBack()
    {
        await using var place = LabCluster.Prepare();
        var links = await LinksAsync();
        var result = await place.SteelyardAsync("cluster create --timeout 1ms");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not all nodes are ready", result.Error, StringComparison.Ordinal);
        await NothingIsLeftAsync(place, [], links);
        Assert.False(File.Exists(place.Kubeconfig));
    }

    [Fact]
    public async Task Create_ThatIsKilledMidway_IsClearedAwayByTheNext()
    {
        await using var place = LabCluster.Prepare();
        await using (var create = ProductProcess.Start(
            Repository.Executable, ["cluster", "create"], new Dictionary<string, string?> { ["STEELYARD_HOME"] = place.Home, ["KUBECONFIG"] = place.Kubeconfig }))
        {
            while (!File.Exists(Path.Combine(place.Folder, "state.json")) && !create.HasExited)
                await Task.Delay(1, Ct);
            await create.KillAsync();
        }

        (await place.SteelyardAsync("cluster create --agents 0 --timeout 120s")).Succeeded();
        Assert.Matches(@"default +running +1 +0", (await place.SteelyardAsync("cluster list")).Succeeded().Output);
    }

    [Fact]
    public async Task Clusters_SideBySide_DoNotTouchEachOther()
    {
        await using var place = LabCluster.Prepare();
        await Task.WhenAll(Create("one"), Create("two"));
        Assert.Equal("one\ntwo\n", (await place.SteelyardAsync("cluster list -o name")).Succeeded().Output);
        (await place.Clients.KubectlAsync("--context steelyard-one create namespace only-here")).Succeeded();
        Assert.Contains("NotFound", (await place.Clients.KubectlAsync("--context steelyard-two get namespace only-here")).Error, StringComparison.Ordinal);
        (await place.SteelyardAsync("cluster delete one")).Succeeded();
        Assert.Contains("server-0", (await place.Clients.KubectlAsync("--context steelyard-two get nodes -o name")).Succeeded().Output, StringComparison.Ordinal);
        var again = await place.SteelyardAsync("cluster create two");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("already exists", again.Error, StringComparison.Ordinal);

        async Task Create(string name) => (await place.SteelyardAsync($"cluster create {name} --agents 0 --timeout 120s")).Succeeded();
    }

    [Fact]
    public async Task StoppedCluster_StartedAgain_HasItsObjects()
    {
        await using var cluster = await LabCluster.CreateAsync("--agents 0");
        (await cluster.Clients.KubectlAsync("create namespace kept")).Succeeded();
        (await cluster.SteelyardAsync("cluster stop")).Succeeded();
        Assert.Matches(@"default +stopped", (await cluster.SteelyardAsync("cluster list")).Succeeded().Output);
        (await cluster.SteelyardAsync("cluster start --timeout 120s")).Succeeded();
        (await cluster.Clients.KubectlAsync("get namespace kept")).Succeeded();
    }

    [Fact]
    public async Task Cluster_OfAnOrdinaryUser_WorksAndGoes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the other tests have just shown this: they run as an ordinary user");
        var folder = Directory.CreateTempSubdirectory("lab-").FullName;
        try
        {
            using var commands = new CommandLine(Path.Combine(folder, "config")) { Environment = new Dictionary<string, string> { ["STEELYARD_HOME"] = Path.Combine(folder, "home") } };
            (await commands.RunAsync("chown", ["65534:65534", folder], null)).Succeeded();
            Assert.SkipUnless((await AsNobody(commands, "test", "-x", Repository.Executable)).ExitCode == 0, "the executable is in a folder that only root can enter");
            (await AsNobody(commands, Repository.Executable, "cluster", "create", "--agents", "1", "--timeout", "120s")).Succeeded();
            Assert.Contains("agent-0", (await AsNobody(commands, Repository.Kubectl, "--cache-dir", Path.Combine(folder, "cache"), "get", "nodes")).Succeeded().Output, StringComparison.Ordinal);
            (await AsNobody(commands, Repository.Executable, "cluster", "delete")).Succeeded();
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "home")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<CommandResult> AsNobody(CommandLine commands, params string[] command) =>
        commands.RunAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", .. command], null);

    /// <summary>kill -9 of all processes, the outermost last, so that the namespace is not what ends them.</summary>
    private static async Task<IReadOnlyList<int>> KillAllAsync(LabCluster cluster)
    {
        var processes = Tree(await cluster.HolderAsync());
        await cluster.Clients.RunAsync("kill", ["-9", .. Enumerable.Reverse(processes).Select(process => process.ToString(CultureInfo.InvariantCulture))], null);
        await AllEndAsync(processes);
        return processes;
    }

    private static async Task NothingIsLeftAsync(LabCluster place, IReadOnlyList<int> processes, string links)
    {
        await AllEndAsync(processes);
        Assert.Empty(Directory.Exists(place.Home) ? Directory.EnumerateFileSystemEntries(place.Home) : []);
        Assert.Equal(links, await LinksAsync());
        Assert.DoesNotContain(place.Home, await File.ReadAllTextAsync("/proc/self/mountinfo", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process => Mentions(process, place.Home));
    }

    private static bool Mentions(string process, string text)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task AllEndAsync(IReadOnlyList<int> processes)
    {
        var start = Stopwatch.StartNew();
        while (processes.Any(IsAlive))
        {
            Assert.True(start.Elapsed < TimeSpan.FromSeconds(30), $"these processes are still there: {string.Join(", ", processes.Where(IsAlive))}");
            await Task.Delay(20, Ct);
        }
    }

    private static Task<string> LinksAsync() => Task.FromResult(string.Join(' ', Directory.EnumerateFileSystemEntries("/sys/class/net").Order(StringComparer.Ordinal)));

    private static bool IsAlive(int process) => Stat(process) is { } fields && fields[0] is not ("Z" or "X");

    private static List<int> Tree(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0).ToLookup(id => Stat(id) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0);
        var found = new List<int> { root };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(parents[found[i]]);
        return found;
    }

    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
