using Steelyard.Api.Kubernetes;

namespace Steelyard.Speaker.Status;

/// <summary>Who writes status objects and where.</summary>
/// <param name="NodeName">Own node.</param>
/// <param name="Namespace">Namespace of the objects.</param>
/// <param name="Owner">The own Pod; null when not run by one.</param>
internal sealed record L2StatusReporterOptions(string NodeName, string Namespace, OwnerReference? Owner);
