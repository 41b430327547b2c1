using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Apply;

namespace Steelyard.ApiMachinery.Tests.Apply;

public sealed class ManagedFieldsRecordingTests
{
    public static TheoryData<string> Names => [.. Cases.Load("write-cases").Select(c => (string)c["name"]!).Distinct()];

    [Fact]
    public void Recording_HasCases() => Assert.True(Names.Count >= 30, $"{Names.Count} cases");

    [Theory]
    [MemberData(nameof(Names))]
    public void UpdateAfterWrite_AsRecorded_GivesRecordedOwners(string name)
    {
        foreach (var c in Cases.Load("write-cases").Where(x => (string)x["name"]! == name))
        {
            var updated = c["new"]!.AsObject();
            ManagedFields.UpdateAfterWrite(
                c["old"] as JsonObject, updated, (string)c["manager"]!, (string)updated["apiVersion"]!, (string?)c["subresource"], Cases.SchemaOf(updated), Cases.Now);

            Assert.Equal(Cases.Entries(c["managedFields"]), Cases.Entries(updated["metadata"]!["managedFields"]));
        }
    }
}
