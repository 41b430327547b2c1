using Steelyard.Api.Kubernetes;

namespace Steelyard.Controller;

/// <summary>An object of which nothing but its metadata is of interest.</summary>
internal sealed record MetadataOnly(ObjectMeta Metadata) : IResource;
