using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

/// <summary>To which peers one node announces a service. Objects carry the labels of <see cref="StatusLabels"/>.</summary>
public sealed record ServiceBGPStatus(ObjectMeta Metadata, ServiceBGPStatusStatus? Status = null) : IResource
{
    public const string NamePrefix = "bgp-";
}
