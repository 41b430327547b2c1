using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

/// <summary>Which node answers for a service in layer 2. Objects carry the labels of <see cref="StatusLabels"/>.</summary>
public sealed record ServiceL2Status(ObjectMeta Metadata, ServiceL2StatusStatus? Status = null) : IResource
{
    public const string NamePrefix = "l2-";
}
