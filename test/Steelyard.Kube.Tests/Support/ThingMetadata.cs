using System.Text.Json.Serialization;

namespace Steelyard.Kube.Tests.Support;

internal sealed class ThingMetadata
{
    [JsonPropertyName("name")]
    public string Name { get; set; } = "";

    [JsonPropertyName("namespace")]
    public string Namespace { get; set; } = "";

    [JsonPropertyName("resourceVersion")]
    public string ResourceVersion { get; set; } = "";
}
