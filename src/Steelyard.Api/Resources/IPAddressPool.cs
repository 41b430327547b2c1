using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record IPAddressPool(
    ObjectMeta Metadata,
    IPAddressPoolSpec? Spec = null,
    IPAddressPoolStatus? Status = null) : IResource;
