namespace Steelyard.Api.Kubernetes;

/// <summary>Any object read from or written to the Kubernetes API.</summary>
public interface IResource
{
    ObjectMeta Metadata { get; }
}
