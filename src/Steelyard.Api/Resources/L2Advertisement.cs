using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record L2Advertisement(ObjectMeta Metadata, L2AdvertisementSpec? Spec = null) : IResource;
