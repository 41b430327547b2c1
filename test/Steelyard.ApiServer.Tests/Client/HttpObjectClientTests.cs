using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Tests.Client;

/// <summary>The HTTP client against a server over TLS; what it says must be what the client without sockets says.</summary>
public sealed class HttpObjectClientTests : IClassFixture<SecureServerFixture>, IDisposable
{
    private static readonly ResourceName ConfigMaps = new("", "v1", "configmaps");
    private static readonly ResourceName Namespaces = new("", "v1", "namespaces");
    private static readonly ResourceName ServiceAccounts = new("", "v1", "serviceaccounts");
    private readonly SecureServerFixture _server;
    private readonly ClusterAccess _access;
    private readonly HttpObjectClient _client;
    private readonly string _namespace = "t-" + Guid.NewGuid().ToString("N")[..8];

    public HttpObjectClientTests(SecureServerFixture server)
    {
        _server = server;
        _access = KubeconfigReader.Read(server.Kubeconfig);
        _client = new HttpObjectClient(_access, "http-tests", TimeProvider.System);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _access.Dispose();
    }

    [Fact]
    public async Task Objects_OverTheirWholeLife_AreAsTheServerKeepsThem()
    {
        await NewNamespaceAsync();
        var created = await _client.CreateAsync(ConfigMaps, _namespace, ConfigMap("a"), Stop);
        Assert.Equal("http-tests", created["metadata"]!["managedFields"]![0].Text("manager"));
        created["data"]!["a"] = "2";
        var updated = await _client.UpdateAsync(ConfigMaps, created, null, Stop);
        var patched = await _client.MergePatchAsync(ConfigMaps, _namespace, "a", new JsonObject { ["data"] = new JsonObject { ["b"] = "3" } }, null, Stop);
        Assert.Equal(("2", "3"), (patched["data"].Text("a"), patched["data"].Text("b")));
        Assert.NotEqual(updated.Text("metadata", "resourceVersion"), patched.Text("metadata", "resourceVersion"));
        var kept = await _server.Host.CreateClient().GetAsync(ConfigMaps, _namespace, "a", Stop);
        Assert.True(JsonNode.DeepEquals(kept, await _client.GetAsync(ConfigMaps, _namespace, "a", Stop)));
        await _client.DeleteAsync(ConfigMaps, _namespace, "a", null, Stop);
        Assert.Null(await _client.GetAsync(ConfigMaps, _namespace, "a", Stop));
    }

    [Theory]
    [InlineData(PatchType.Json, """[{"op":"replace","path":"/data/a","value":"9"}]""")]
    [InlineData(PatchType.Strategic, """{"data":{"a":"9"}}""")]
    [InlineData(PatchType.Merge, """{"data":{"a":"9"}}""")]
    public async Task Patch_OfEachType_IsApplied(string type, string patch)
    {
        await NewNamespaceAsync();
        await _client.CreateAsync(ConfigMaps, _namespace, ConfigMap("a"), Stop);
        var patched = await _client.PatchAsync(ConfigMaps, _namespace, "a", type, JsonNode.Parse(patch)!, null, Stop);
        Assert.Equal("9", patched.Text("data", "a"));
    }

    [Fact]
    public async Task List_WithALabelSelector_NamesTheKindInEachItem()
    {
        await NewNamespaceAsync();
        await _client.CreateAsync(ConfigMaps, _namespace, ConfigMap("a", "on"), Stop);
        await _client.CreateAsync(ConfigMaps, _namespace, ConfigMap("b", "off"), Stop);
        var list = await _client.ListAsync(ConfigMaps, _namespace, new ListFilter("state=on"), Stop);
        var expected = await _server.Host.CreateClient().ListAsync(ConfigMaps, _namespace, new ListFilter("state=on"), Stop);
        Assert.True(JsonNode.DeepEquals(expected.Items[0], Assert.Single(list.Items)));
        Assert.Equal(expected.ResourceVersion, list.ResourceVersion);
    }

    [Fact]
    public async Task Refusals_AreStatusExceptionsWithTheServersWords()
    {
        var missing = await Assert.ThrowsAsync<StatusException>(() => _client.CreateAsync(ConfigMaps, "no-such-ns", ConfigMap("a"), Stop));
        Assert.Equal((404, "NotFound", "namespaces \"no-such-ns\" not found"), (missing.Code, missing.Reason, missing.Message));
        Assert.Equal("no-such-ns", missing.Details.Text("name"));
    }

    [Fact]
    public async Task Watch_ThroughASelectingClient_SeesObjectsMoveInAndOut()
    {
        await NewNamespaceAsync();
        var created = await _client.CreateAsync(ConfigMaps, _namespace, ConfigMap("a", "off"), Stop);
        var selecting = _client.Selecting(new ListFilter("state=on"));
        var changes = selecting.WatchAsync(ConfigMaps, _namespace, created.Text("metadata", "resourceVersion"), Stop).GetAsyncEnumerator(Stop);
        await using var _ = changes.ConfigureAwait(false);
        await LabelAsync("on");
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal("ADDED", changes.Current.Type);
        await LabelAsync("off");
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(("DELETED", "a"), (changes.Current.Type, changes.Current.Object.Text("metadata", "name")));
    }

    [Fact]
    public async Task Watch_WithASelectorThatCannotBeRead_EndsWithTheServersRefusal()
    {
        var refusal = await Assert.ThrowsAsync<StatusException>(async () =>
        {
            await foreach (var change in _client.WatchAsync(ConfigMaps, null, new ListFilter("a in ("), "0", Stop))
                Assert.Fail($"{change.Type} for no selector");
        });
        Assert.Equal(400, refusal.Code);
    }

    [Fact]
    public async Task Token_OfAServiceAccount_IsAnIdentityOfItsOwn()
    {
        await NewNamespaceAsync();
        var account = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "robot" } };
        await _client.CreateAsync(ServiceAccounts, _namespace, account, Stop);
        var answer = await _client.CreateAsync(ServiceAccounts, _namespace, "robot", "token", new JsonObject { ["spec"] = new JsonObject() }, Stop);
        using var access = _access with { ClientCertificate = null, Token = answer.Text("status", "token") };
        using var robot = new HttpObjectClient(access, "robot", TimeProvider.System);
        var refusal = await Assert.ThrowsAsync<StatusException>(() => robot.ListAsync(Namespaces, null, null, Stop));
        Assert.Equal(403, refusal.Code);
        Assert.Contains($"system:serviceaccount:{_namespace}:robot", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithACertificateOfAStranger_IsNotBelieved()
    {
        using var stranger = KubeconfigReader.Read(_server.Kubeconfig);
        using var other = _access with { Authorities = [stranger.ClientCertificate!] };
        using var client = new HttpObjectClient(other, "http-tests", TimeProvider.System);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.ListAsync(Namespaces, null, null, Stop));
    }

    private Task<JsonObject> LabelAsync(string state) => _client.MergePatchAsync(
        ConfigMaps, _namespace, "a", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["state"] = state } } }, null, Stop);

    private Task NewNamespaceAsync() =>
        _client.CreateAsync(Namespaces, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = _namespace } }, Stop);

    private static JsonObject ConfigMap(string name, string state = "new") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["state"] = state } },
        ["data"] = new JsonObject { ["a"] = "1" },
    };
}
