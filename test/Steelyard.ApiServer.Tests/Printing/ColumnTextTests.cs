using System.Text.Json.Nodes;
using Steelyard.ApiServer.Printing;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.Printing;

public sealed class ColumnTextTests
{
    private static readonly JsonObject _object = JsonNode.Parse(
        """{"a":{"b.c":"dotted","list":[{"n":1,"v":"x"},{"n":2,"v":"y"}]},"items":["p","q","r"]}""")!.AsObject();

    [Theory]
    [InlineData(".a.list[1].v", "\"y\"")]
    [InlineData("{.items[-1]}", "\"r\"")]
    [InlineData(".a['b.c']", "\"dotted\"")]
    [InlineData(".a.list[?(@.v!='x')].v", "\"y\"")]
    [InlineData(".nothing.here", null)]
    [InlineData(".a[", null)]
    [InlineData(".a[?(broken)]", null)]
    public void CustomColumn_Path_ShowsItsFirstValue(string path, string? expected)
    {
        var printer = CustomColumnPrinter.Create(new ResourceDefinition
        {
            Group = "example.com", Version = "v1", Plural = "things", Singular = "thing", Kind = "Thing", Namespaced = true, Strategy = null!,
            PrinterColumns = [new("C", "string", path)],
        });
        var row = new TableRow(TableRecording.Now);
        printer.Print(_object, row);
        Assert.Equal(expected, row.Cells[1]?.ToJsonString());
    }

    [Theory]
    [InlineData("""{"matchLabels":{"b":"2","a":"1"}}""", "a=1,b=2")]
    [InlineData("""{"matchLabels":{"z":"1"},"matchExpressions":[{"key":"k","operator":"In","values":["y","x"]},{"key":"n","operator":"DoesNotExist"}]}""", "k in (x,y),!n,z=1")]
    [InlineData("""{"matchExpressions":[{"key":"k","operator":"NotIn","values":["x"]},{"key":"e","operator":"Exists"}]}""", "e,k notin (x)")]
    [InlineData("{}", "<none>")]
    public void Selector_Requirements_OneLine(string selector, string expected) =>
        Assert.Equal(expected, LabelText.Selector(JsonNode.Parse(selector)));

    [Fact]
    public void Endpoints_ManyAddresses_AreShortened()
    {
        var slice = JsonNode.Parse("""{"addressType":"IPv6","ports":[{"name":"http"},{}],"endpoints":[{"addresses":["a","b"]},{"addresses":["c"]},{"addresses":["d"]},{"addresses":["e"]}]}""")!.AsObject();
        var row = new TableRow(TableRecording.Now);
        EndpointPrinters.EndpointSlice.Print(slice, row);
        Assert.Equal("""["","IPv6","http,*","a,b,c + 2 more..."]""", new JsonArray([.. row.Cells.Take(4).Select(c => c!.DeepClone())]).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public void Endpoints_Ipv6Target_HasBrackets()
    {
        var endpoints = JsonNode.Parse("""{"subsets":[{"addresses":[{"ip":"2001:db8::1"}],"ports":[{"port":80}]}]}""")!.AsObject();
        var row = new TableRow(TableRecording.Now);
        EndpointPrinters.Endpoints.Print(endpoints, row);
        Assert.Equal("[2001:db8::1]:80", (string?)row.Cells[1]);
    }
}
