using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record BFDProfile(ObjectMeta Metadata, BFDProfileSpec? Spec = null) : IResource;
