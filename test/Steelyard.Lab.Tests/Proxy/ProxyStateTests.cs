using System.Diagnostics;
using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ControllerManager.Informers;
using Steelyard.Lab.Proxy;
using Steelyard.Lab.Proxy.Rules;
using Steelyard.Lab.Tests.Proxy.Support;

namespace Steelyard.Lab.Tests.Proxy;

public sealed class ProxyStateTests
{
    private const string Table = "t";

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly Gen<JsonObject> Services =
        from name in Gen.Int[0, 3]
        from address in Gen.Int[0, 2]
        from affinity in Gen.Bool
        from external in Of("Cluster", "Local")
        from inside in Of("Cluster", "Local")
        from ranges in Of("", "\"192.0.2.0/24\"", "\"192.0.2.0/24\", \"192.0.2.128/25\", \"2001:db8::/32\"")
        from dual in Gen.Bool
        from nodePort in Of(0, 30001, 30002)
        from protocol in Of("TCP", "UDP")
        select ProxyObjects.Service(
            $"s{name}",
            $"10.43.0.{name} {(dual ? $"fd00:43::{name + 1}" : "")}",
            ProxyObjects.Port(80, nodePort, protocol),
            $"\"sessionAffinity\": \"{(affinity ? "ClientIP" : "None")}\", \"externalTrafficPolicy\": \"{external}\", \"internalTrafficPolicy\": \"{inside}\", \"loadBalancerSourceRanges\": [{ranges}]",
            $"172.25.1.{address}");

    private static readonly Gen<JsonObject> Slices =
        from name in Gen.Int[0, 3]
        from protocol in Of("TCP", "UDP")
        from six in Gen.Bool
        from endpoints in Gen.Select(Of("", "!", "~"), Gen.Int[1, 4], Of("here", "there")).Array[0, 4]
        select ProxyObjects.Slice(
            $"s{name}",
            string.Join(' ', endpoints.Select(e => $"{e.Item1}{(six ? "fd00:42::" : "10.42.0.")}{e.Item2}@{e.Item3}")),
            8080, protocol, family: six ? "IPv6" : "IPv4");

    private static readonly Gen<(bool Delete, JsonObject Object, bool Commit)> Steps =
        Gen.Select(Gen.Frequency((1, Gen.Const(true)), (3, Gen.Const(false))), Gen.OneOf(Services, Slices), Gen.Bool);

    [Fact]
    public void Update_AnySequenceOfChanges_EqualsAFullRebuild() => Steps.Array[1, 40].Sample(steps =>
    {
        var state = new ProxyState("here");
        var nft = new NftInterpreter();
        var objects = new Dictionary<string, JsonObject>();
        foreach (var (delete, obj, commit) in steps)
        {
            Feed(state, objects, delete, obj);
            if (commit)
                nft.Apply(Commit(state));
        }
        nft.Apply(Commit(state));

        var rebuilt = new ProxyState("here");
        foreach (var obj in objects.Values.Reverse())
            Feed(rebuilt, [], false, obj);
        Commit(rebuilt);
        var full = new NftInterpreter();
        full.Apply(new NftStatements(Table).Everything(rebuilt.Rules));
        Assert.Equal(full.Contents(), nft.Contents());
    });

    [Fact]
    public Task Update_LongSequenceOfChanges_LeavesTheKernelWithWhatAFullRebuildGives() => Steps.Array[80].SampleAsync(async steps =>
    {
        var state = new ProxyState("here");
        var objects = new Dictionary<string, JsonObject>();
        var transactions = new List<IEnumerable<string>> { BaseTable.Create(Table, []) };
        foreach (var (delete, obj, _) in steps)
        {
            Feed(state, objects, delete, obj);
            transactions.Add(Commit(state));
        }
        var changed = await KernelAsync(transactions);
        var rebuilt = await KernelAsync([BaseTable.Create(Table, []), new NftStatements(Table).Everything(state.Rules)]);
        Assert.Contains("services", changed, StringComparison.Ordinal);
        Assert.Equal(rebuilt, changed);
    }, iter: 3, threads: 1);

    [Fact]
    public void Update_WithoutAChange_WritesNothing()
    {
        var state = new ProxyState("here");
        var objects = new Dictionary<string, JsonObject>();
        Feed(state, objects, false, ProxyObjects.Service("s", "10.43.0.1", ProxyObjects.Port(80)));
        Feed(state, objects, false, ProxyObjects.Slice("s", "10.42.0.1@here"));
        Assert.NotEmpty(Commit(state));
        Feed(state, objects, false, ProxyObjects.Slice("s", "10.42.0.1@here"));
        Assert.Empty(Commit(state));
    }

    private static void Feed(ProxyState state, Dictionary<string, JsonObject> objects, bool delete, JsonObject obj)
    {
        var isService = obj["kind"]!.GetValue<string>() == "Service";
        var name = $"{obj["kind"]}/{obj["metadata"]!["name"]}";
        var old = objects.GetValueOrDefault(name);
        if (delete)
            objects.Remove(name);
        else
            objects[name] = obj;
        var change = new InformerEvent(old, delete ? null : obj);
        if (old is null && delete)
            return;
        if (isService)
            state.ServiceChanged(change);
        else
            state.SliceChanged(change);
    }

    private static List<string> Commit(ProxyState state)
    {
        var changes = new RuleChanges();
        foreach (var service in state.Dirty.ToList())
            state.Update(service, changes);
        return [.. new NftStatements(Table).Difference(state.Rules, changes)];
    }

    /// <summary>Applies transactions in a network namespace of its own; what nft then lists, its words in order.</summary>
    private static async Task<string> KernelAsync(IEnumerable<IEnumerable<string>> transactions)
    {
        var script = string.Concat(transactions.Select(statements => $"nft -f - <<'END'\n{string.Join('\n', statements)}\nEND\n"));
        using var shell = Process.Start(new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--net", "sh", "-e", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await shell.StandardInput.WriteAsync(script + "nft list ruleset\n");
        shell.StandardInput.Close();
        var listed = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        var table = "";
        var container = "";
        var found = new List<string>();
        foreach (var line in listed.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith("table ", StringComparison.Ordinal))
                table = line;
            else if (line.EndsWith('{'))
                container = line;
            else
                found.AddRange(line.Split(',').Select(item => $"{table} {container} {item.Replace("elements = {", "", StringComparison.Ordinal).Trim(' ', '}')}"));
        }
        return string.Join('\n', found.Where(item => !item.EndsWith("{ ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }
}
