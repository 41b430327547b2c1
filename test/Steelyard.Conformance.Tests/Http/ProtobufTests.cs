using System.Text.Json.Nodes;
using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Bodies as kubectl really sends them (testdata/kubectl), not as JSON.</summary>
public sealed class ProtobufTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    public static TheoryData<string> Commands() =>
        [.. Vectors().Select(vector => (string)vector!["command"]!)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Create_OfARecordedBody_IsUnderstood(string command)
    {
        var vector = Vectors().Single(v => (string?)v!["command"] == command)!;
        if (command.Contains("create token", StringComparison.Ordinal))
            (await Api.PostAsync($"/api/v1/namespaces/{Ns}/serviceaccounts", """{"metadata":{"name":"sa"}}""")).Expect(201);
        var path = ((string)vector["path"]!).Replace("/t-k/", $"/{Ns}/", StringComparison.Ordinal);
        var answer = (await Api.SendAsync("POST", path, Convert.FromBase64String((string)vector["bodyBase64"]!), Protobuf, "application/json")).Expect(201);
        if (vector["storedObject"] is { } stored)
            Assert.Equal(Paths.Text(stored, "metadata.name"), answer.Text("metadata.name"));
        foreach (var field in (string[])["data", "type", "rules", "roleRef"])
        {
            if (vector["storedObject"]?[field] is { } value)
                Assert.True(JsonNode.DeepEquals(value, answer.At(field)), answer.Raw);
        }
    }

    [Fact]
    public void Vectors_InTestData_AreThere() => Assert.Equal(9, Commands().Count);

    private static JsonArray Vectors() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata/kubectl/protobuf-bodies.json")))!["vectors"]!.AsArray();
}
