using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

/// <summary>What the controller or one speaker thinks of the configuration; see <c>ConfigurationStates</c> for its rules.</summary>
public sealed record ConfigurationState(ObjectMeta Metadata, ConfigurationStateStatus? Status = null) : IResource;
