using System.Text.Json.Serialization;

namespace Steelyard.Controller;

/// <summary>Compile-time JSON shapes of what the controller alone reads.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MetadataOnly))]
[JsonSerializable(typeof(WrittenObject))]
internal sealed partial class ControllerJson : JsonSerializerContext;
