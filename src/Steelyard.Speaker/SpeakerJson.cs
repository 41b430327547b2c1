using System.Text.Json.Serialization;
using Steelyard.Speaker.Members;

namespace Steelyard.Speaker;

/// <summary>Compile-time JSON shapes of what the speaker alone reads.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpeakerPod))]
internal sealed partial class SpeakerJson : JsonSerializerContext;
