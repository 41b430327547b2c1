using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Lists: in parts, by labels, by fields, over namespaces.</summary>
public sealed class ListTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private string Leases => $"/apis/coordination.k8s.io/v1/namespaces/{Ns}/leases";

    [Fact]
    public async Task List_OfAKind_HasItsListKindVersionAndSortedItems()
    {
        await CreateAsync("b", "{}");
        await CreateAsync("a", "{}");
        var list = (await Api.GetAsync(Leases)).Expect(200);
        Assert.Equal("LeaseList", list.Text("kind"));
        Assert.Equal("coordination.k8s.io/v1", list.Text("apiVersion"));
        Assert.NotEmpty(list.Version);
        Assert.Equal(["a", "b"], list.ItemNames);
        Assert.Null(list.At("items[0].kind"));
    }

    [Fact]
    public async Task List_InParts_GivesEveryItemOnceAndCountsTheRest()
    {
        for (var i = 0; i < 7; i++)
            await CreateAsync($"l{i}", "{}");
        var first = (await Api.GetAsync($"{Leases}?limit=3")).Expect(200);
        Assert.Equal("4", first.Text("metadata.remainingItemCount"));
        var token = Uri.EscapeDataString(first.Text("metadata.continue"));
        await CreateAsync("l00-later", "{}");
        var second = (await Api.GetAsync($"{Leases}?limit=3&continue={token}")).Expect(200);
        Assert.Equal(first.Version, second.Version);
        var third = (await Api.GetAsync($"{Leases}?limit=3&continue={Uri.EscapeDataString(second.Text("metadata.continue"))}")).Expect(200);
        Assert.Equal("", third.Text("metadata.continue"));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"l{i}"), [.. first.ItemNames, .. second.ItemNames, .. third.ItemNames]);
    }

    [Fact]
    public async Task List_InPartsOfASelection_LeavesOutTheCount()
    {
        for (var i = 0; i < 3; i++)
            await CreateAsync($"l{i}", """{"a":"b"}""");
        var answer = (await Api.GetAsync($"{Leases}?limit=1&labelSelector=a")).Expect(200);
        Assert.NotEqual("", answer.Text("metadata.continue"));
        Assert.Null(answer.At("metadata.remainingItemCount"));
    }

    [Fact]
    public async Task List_WithABrokenToken_IsBadRequest() =>
        (await Api.GetAsync($"{Leases}?limit=1&continue=nonsense")).Expect(400);

    [Theory]
    [InlineData("app=web", "a,b")]
    [InlineData("app==web,tier=front", "a")]
    [InlineData("app!=web", "c,d")]
    [InlineData("app in (web,db)", "a,b,c")]
    [InlineData("app notin (web)", "c,d")]
    [InlineData("app", "a,b,c")]
    [InlineData("!app", "d")]
    [InlineData("size>5", "b")]
    [InlineData("size<5", "a")]
    [InlineData("app=web,size", "a,b")]
    public async Task List_WithALabelSelector_GivesWhatFits(string selector, string expected)
    {
        await CreateAsync("a", """{"app":"web","tier":"front","size":"1"}""");
        await CreateAsync("b", """{"app":"web","size":"10"}""");
        await CreateAsync("c", """{"app":"db"}""");
        await CreateAsync("d", "{}");
        var answer = (await Api.GetAsync($"{Leases}?labelSelector={Uri.EscapeDataString(selector)}")).Expect(200);
        Assert.Equal(expected, string.Join(',', answer.ItemNames));
    }

    [Theory]
    [InlineData("a in (")]
    [InlineData("=b")]
    [InlineData("a=b=c")]
    public async Task List_WithAnUnreadableLabelSelector_IsBadRequest(string selector) =>
        (await Api.GetAsync($"{Leases}?labelSelector={Uri.EscapeDataString(selector)}")).Expect(400);

    [Fact]
    public async Task List_WithFieldSelectors_GivesWhatFits()
    {
        await CreateAsync("a", "{}");
        await CreateAsync("b", "{}");
        Assert.Equal(["b"], (await Api.GetAsync($"{Leases}?fieldSelector=metadata.name%3Db")).Expect(200).ItemNames);
        Assert.Equal(["a"], (await Api.GetAsync($"{Leases}?fieldSelector=metadata.name!%3Db")).Expect(200).ItemNames);
        Assert.Equal(2, (await Api.GetAsync($"/apis/coordination.k8s.io/v1/leases?fieldSelector=metadata.namespace%3D{Ns}")).Expect(200).Items.Count);
    }

    [Fact]
    public async Task List_WithAFieldThatIsNotSelectable_IsBadRequest()
    {
        var answer = (await Api.GetAsync($"{Leases}?fieldSelector=spec.holderIdentity%3Dx")).Expect(400);
        Assert.Contains("spec.holderIdentity", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfServicesByType_UsesTheFieldsOfTheKind()
    {
        (await Api.PostAsync(Services, """{"metadata":{"name":"a"},"spec":{"type":"LoadBalancer","ports":[{"port":80}]}}""")).Expect(201);
        (await Api.PostAsync(Services, """{"metadata":{"name":"b"},"spec":{"ports":[{"port":80}]}}""")).Expect(201);
        Assert.Equal(["a"], (await Api.GetAsync($"{Services}?fieldSelector=spec.type%3DLoadBalancer")).Expect(200).ItemNames);
    }

    [Fact]
    public async Task List_AtAKeptVersion_ShowsThatMoment()
    {
        await CreateAsync("a", "{}");
        var version = (await Api.GetAsync(Leases)).Version;
        await CreateAsync("b", "{}");
        Assert.Equal(["a"], (await Api.GetAsync($"{Leases}?resourceVersion={version}&resourceVersionMatch=Exact")).Expect(200).ItemNames);
        Assert.Contains("b", (await Api.GetAsync(Leases)).ItemNames);
    }

    [Fact]
    public async Task List_WithAMatchButNoVersion_IsRefused() =>
        (await Api.GetAsync($"{Leases}?resourceVersionMatch=Exact")).Expect(422);

    [Fact]
    public async Task DeleteCollection_OfASelection_LeavesTheOthers()
    {
        await CreateAsync("a", """{"x":"1"}""");
        await CreateAsync("b", """{"x":"1"}""");
        await CreateAsync("c", "{}");
        var answer = (await Api.DeleteAsync($"{Leases}?labelSelector=x%3D1")).Expect(200);
        Assert.Equal("LeaseList", answer.Text("kind"));
        Assert.Equal(["c"], (await Api.GetAsync(Leases)).ItemNames);
    }

    [Fact]
    public async Task List_OfMetadataOnly_HasNoSpec()
    {
        await CreateAsync("a", """{"x":"1"}""");
        var answer = (await Api.GetAsync(Leases, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")).Expect(200);
        Assert.Equal("PartialObjectMetadataList", answer.Text("kind"));
        Assert.Equal("1", answer.Text("items[0].metadata.labels.x"));
        Assert.Null(answer.At("items[0].spec"));
    }

    private async Task CreateAsync(string name, string labels) =>
        (await Api.PostAsync(Leases, $$$"""{"metadata":{"name":"{{{name}}}","labels":{{{labels}}}},"spec":{}}""")).Expect(201);
}
