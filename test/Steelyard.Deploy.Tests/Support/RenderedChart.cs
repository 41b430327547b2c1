using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests.Support;

/// <summary>What <c>helm template</c> makes of the chart, read as objects by kubectl.</summary>
internal sealed class RenderedChart(IReadOnlyList<JsonNode> objects)
{
    public IReadOnlyList<JsonNode> Objects => objects;

    public IEnumerable<string> Names => objects.Select(o => $"{o["kind"]}/{o["metadata"]!["name"]}");

    public static async Task<RenderedChart> FromAsync(string arguments)
    {
        using var clients = new CommandLine("/dev/null");
        var yaml = (await clients.HelmAsync($"template metallb {Deploy.Chart} --namespace {Deploy.Namespace} {arguments}")).Succeeded().Output;
        return await ParseAsync(clients, yaml);
    }

    /// <summary>The message of values that the chart refuses.</summary>
    public static async Task<string> RefusalAsync(string arguments)
    {
        using var clients = new CommandLine("/dev/null");
        var result = await clients.HelmAsync($"template metallb {Deploy.Chart} {arguments}");
        Assert.NotEqual(0, result.ExitCode);
        return result.Error;
    }

    public JsonNode Find(string kind, string name) =>
        objects.Single(o => (string?)o["kind"] == kind && (string?)o["metadata"]!["name"] == name);

    public JsonNode Container(string kind, string name) => Find(kind, name)["spec"]!["template"]!["spec"]!["containers"]![0]!;

    private static async Task<RenderedChart> ParseAsync(CommandLine clients, string yaml)
    {
        // An empty patch on local objects is how kubectl turns YAML into JSON without asking a server.
        var json = (await clients.KubectlAsync("patch --local -f - --type=merge -p {} -o json", yaml)).Succeeded().Output;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { AllowMultipleValues = true });
        var objects = new List<JsonNode>();
        while (reader.Read())
            objects.Add(JsonNode.Parse(ref reader)!);
        return new RenderedChart(objects);
    }
}
