using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record BGPAdvertisement(ObjectMeta Metadata, BGPAdvertisementSpec? Spec = null) : IResource;
