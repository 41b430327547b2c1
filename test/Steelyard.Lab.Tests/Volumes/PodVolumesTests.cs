using System.Text;
using System.Text.Json.Nodes;
using Steelyard.Lab.Pods;
using Steelyard.Lab.Volumes;

namespace Steelyard.Lab.Tests.Volumes;

public sealed class PodVolumesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-vol-").FullName;
    private readonly Dictionary<string, JsonObject> _objects = new()
    {
        ["conf"] = JsonNode.Parse("""{"kind":"ConfigMap","data":{"a":"1","b":"2"},"binaryData":{"bin":"AAE="}}""")!.AsObject(),
        ["sec"] = JsonNode.Parse("""{"kind":"Secret","data":{"k":"aGlkZGVu"}}""")!.AsObject(),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ConfigMap_InAVolume_ChangesAllAtOnce()
    {
        var volumes = await PrepareAsync("""[{"name":"v","configMap":{"name":"conf"}}]""");
        Assert.Equal(("1", "2"), (Read("v/a"), Read("v/b")));
        Assert.Equal([0, 1], await File.ReadAllBytesAsync(Path.Combine(_folder, "v/bin"), TestContext.Current.CancellationToken));
        var before = new FileInfo(Path.Combine(_folder, "v/..data")).LinkTarget;
        _objects["conf"] = JsonNode.Parse("""{"kind":"ConfigMap","data":{"a":"9","c":"3"}}""")!.AsObject();
        await volumes.RefreshAsync();
        Assert.Equal(("9", "3"), (Read("v/a"), Read("v/c")));
        Assert.False(Path.Exists(Path.Combine(_folder, "v/b")));
        Assert.NotEqual(before, new FileInfo(Path.Combine(_folder, "v/..data")).LinkTarget);
        Assert.False(Directory.Exists(Path.Combine(_folder, "v", before!)));
    }

    [Fact]
    public async Task Projected_OfSeveralSources_HasThemAll()
    {
        await PrepareAsync("""
            [{"name":"v","projected":{"sources":[
              {"configMap":{"name":"conf","items":[{"key":"a","path":"deep/x"}]}},
              {"secret":{"name":"sec"}},
              {"downwardAPI":{"items":[{"path":"name","fieldRef":{"fieldPath":"metadata.name"}}]}},
              {"serviceAccountToken":{"path":"token","expirationSeconds":600,"audience":"me"}}]}}]
            """);
        Assert.Equal(("1", "hidden", "p", "token for me, 600 s"), (Read("v/deep/x"), Read("v/k"), Read("v/name"), Read("v/token")));
    }

    [Theory]
    [InlineData("""[{"name":"v","secret":{"secretName":"zz"}}]""", "MountVolume.SetUp failed for volume \"v\" : secret \"zz\" not found")]
    [InlineData("""[{"name":"v","configMap":{"name":"conf","items":[{"key":"zz","path":"x"}]}}]""", "MountVolume.SetUp failed for volume \"v\" : references non-existent config key: zz")]
    [InlineData("""[{"name":"v","configMap":{"name":"conf","items":[{"key":"a","path":"../x"}]}}]""", "MountVolume.SetUp failed for volume \"v\" : \"../x\" is no path inside a volume")]
    [InlineData("""[{"name":"v","nfs":{}}]""", "MountVolume.SetUp failed for volume \"v\" : a lab has volumes of these kinds: emptyDir, hostPath, configMap, secret, downwardAPI, projected")]
    public async Task Prepare_OfAVolumeThatCannotBe_SaysWhy(string volumes, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<ConfigException>(() => PrepareAsync(volumes))).Message);

    [Fact]
    public async Task Mounts_OfAContainer_AreInOrderAndReadOnlyWhereTheyMustBe()
    {
        var volumes = await PrepareAsync("""[{"name":"e","emptyDir":{}},{"name":"c","configMap":{"name":"conf"}},{"name":"h","hostPath":{"path":"/var/lib/x"}}]""");
        var container = JsonNode.Parse("""
            {"volumeMounts":[{"name":"c","mountPath":"/data/conf/a","subPath":"a"},{"name":"e","mountPath":"/data","subPathExpr":"$(WHO)"},{"name":"h","mountPath":"/h"}]}
            """)!.AsObject();
        var mounts = volumes.MountsOf(container, new Dictionary<string, string> { ["WHO"] = "me" });
        Assert.Equal(["/h", "/data", "/data/conf/a"], mounts.Select(mount => mount.Target));
        Assert.Equal([false, false, true], mounts.Select(mount => mount.ReadOnly));
        Assert.Equal([Path.Combine(_folder, "host/var/lib/x"), Path.Combine(_folder, "e/me")], mounts.Take(2).Select(mount => mount.Source));
        // A file by subPath is that of the moment: links to later states are followed now.
        Assert.DoesNotContain("..data", mounts[2].Source, StringComparison.Ordinal);
        Assert.Equal("1", await File.ReadAllTextAsync(mounts[2].Source, TestContext.Current.CancellationToken));
    }

    private async Task<PodVolumes> PrepareAsync(string list)
    {
        var pod = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = new JsonObject { ["volumes"] = JsonNode.Parse(list) } };
        var facts = new PodFacts(pod, [], [], new NodeResources(1, 1));
        var files = new VolumeFiles(
            facts, (_, name) => Task.FromResult(_objects.GetValueOrDefault(name)), (audience, seconds) => Task.FromResult($"token for {audience}, {seconds} s"));
        var volumes = new PodVolumes(pod, _folder, Path.Combine(_folder, "host"), files, TimeProvider.System);
        await volumes.PrepareAsync();
        return volumes;
    }

    private string Read(string file) => Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(_folder, file)));
}
