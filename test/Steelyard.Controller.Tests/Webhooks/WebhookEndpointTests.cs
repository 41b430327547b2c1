using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Api.Admission;
using Steelyard.Api.Configuration;
using Steelyard.Controller.Tests.Support;
using Steelyard.Controller.Webhooks;
using Steelyard.TestKit.Fakes;
using static Steelyard.Controller.Tests.Support.Manifests;

namespace Steelyard.Controller.Tests.Webhooks;

public sealed class WebhookEndpointTests : IDisposable
{
    private readonly FakeCluster _cluster = new();

    [Theory]
    [InlineData("1.2.4.0/24", true)]
    [InlineData("1.2.3.128/25", false)]
    public async Task Answer_ForAPool_JudgesItTogetherWithThoseInTheCluster(string addresses, bool isAllowed)
    {
        _cluster.Put(PoolPath("first"), Pool("first", "1.2.3.0/24"));
        var answer = await AnswerAsync(AdmissionPaths.IPAddressPool, Pool("second", addresses));
        Assert.Equal(isAllowed, (bool)answer!["response"]!["allowed"]!);
        Assert.Equal("u-1", (string?)answer["response"]!["uid"]);
    }

    [Fact]
    public async Task Answer_OnAnUnknownPath_IsNull() => Assert.Null(await AnswerAsync("/validate-nothing", Pool("p", "1.2.3.0/24")));

    [Fact]
    public async Task Answer_ForAConversion_NeedsNoCluster()
    {
        var review = JsonNode.Parse(
            """{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","request":{"uid":"u-2","desiredAPIVersion":"metallb.io/v1beta2","objects":[]} }""");
        var answer = await Endpoint().AnswerAsync(AdmissionPaths.Convert, review!.AsObject(), CancellationToken.None);
        Assert.Equal("Success", (string?)answer!["response"]!["result"]!["status"]);
        Assert.Empty(_cluster.Requests);
    }

    public void Dispose() => _cluster.Dispose();

    private Task<JsonObject?> AnswerAsync(string path, JsonObject candidate) => Endpoint().AnswerAsync(
        path,
        new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "u-1",
                ["operation"] = "CREATE",
                ["name"] = (string?)candidate["metadata"]!["name"],
                ["namespace"] = Namespace,
                ["object"] = candidate,
            },
        },
        CancellationToken.None);

    private WebhookEndpoint Endpoint() =>
        new(new WebhookObjects(_cluster.Client(TimeProvider.System), Namespace), CompileOptions.Default, NullLogger.Instance);
}
