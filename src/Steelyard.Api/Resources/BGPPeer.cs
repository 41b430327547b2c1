using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

/// <summary>A BGPPeer in its stored version, v1beta2.</summary>
public sealed record BGPPeer(ObjectMeta Metadata, BGPPeerSpec? Spec = null) : IResource;
