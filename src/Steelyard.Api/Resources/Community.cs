using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record Community(ObjectMeta Metadata, CommunitySpec? Spec = null) : IResource;
