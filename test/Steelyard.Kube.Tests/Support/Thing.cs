using System.Text.Json.Serialization;

namespace Steelyard.Kube.Tests.Support;

/// <summary>A small resource for the tests.</summary>
internal sealed class Thing
{
    [JsonPropertyName("metadata")]
    public ThingMetadata Metadata { get; set; } = new();

    [JsonPropertyName("size")]
    public int Size { get; set; }
}
