using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Apply;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Tests.Apply;

public sealed class ServerSideApplyRecordingTests
{
    public static TheoryData<string> Names => [.. Cases.Load("apply-cases").Select(c => (string)c["name"]!)];

    [Fact]
    public void Recording_HasCases() => Assert.True(Names.Count >= 30, $"{Names.Count} cases");

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_AsRecorded_GivesRecordedOwners(string name)
    {
        var c = Cases.Load("apply-cases").First(x => (string)x["name"]! == name);
        var live = c["live"] as JsonObject;
        var applied = c["applied"]!.AsObject();
        var request = new ApplyRequest(
            live, applied, (string)c["manager"]!, (bool)c["force"]!, Cases.SchemaOf(applied), (string)applied["apiVersion"]!, (string?)c["subresource"], Cases.Now);
        if (c["error"] is JsonObject error)
        {
            var refusal = Assert.Throws<StatusException>(() => ServerSideApply.Apply(request));
            Assert.Equal(((int)error["code"]!, (string)error["message"]!, (string?)error["reason"]), (refusal.Code, refusal.Message, refusal.Reason));
            Assert.True(JsonNode.DeepEquals(error["details"], refusal.Details));
            return;
        }

        var result = ServerSideApply.Apply(request);

        Assert.Equal(Cases.Entries(c["managedFields"]), Cases.Entries(result["metadata"]!["managedFields"]));
        if (c["result"] is JsonObject expected)
            Assert.True(JsonNode.DeepEquals(expected["data"], result["data"]), result.ToJsonString());
    }
}
