using System.Text.Json.Serialization;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api;

/// <summary>
/// Compile-time JSON shapes of every object the load balancer handles. Unknown fields are ignored, absent ones are not
/// written. A wrong type or a missing value never partially applies: it throws <see cref="System.Text.Json.JsonException"/>.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResourceList<IPAddressPool>))]
[JsonSerializable(typeof(ResourceList<BGPPeer>))]
[JsonSerializable(typeof(ResourceList<BGPAdvertisement>))]
[JsonSerializable(typeof(ResourceList<L2Advertisement>))]
[JsonSerializable(typeof(ResourceList<BFDProfile>))]
[JsonSerializable(typeof(ResourceList<Community>))]
[JsonSerializable(typeof(ResourceList<ServiceL2Status>))]
[JsonSerializable(typeof(ResourceList<ServiceBGPStatus>))]
[JsonSerializable(typeof(ResourceList<ConfigurationState>))]
[JsonSerializable(typeof(ResourceList<Service>))]
[JsonSerializable(typeof(ResourceList<Namespace>))]
[JsonSerializable(typeof(ResourceList<Node>))]
[JsonSerializable(typeof(ResourceList<EndpointSlice>))]
[JsonSerializable(typeof(ResourceList<Secret>))]
[JsonSerializable(typeof(ResourceList<ConfigMap>))]
public sealed partial class ApiJson : JsonSerializerContext;
