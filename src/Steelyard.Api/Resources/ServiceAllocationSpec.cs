using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record ServiceAllocationSpec(
    int? Priority = null,
    IReadOnlyList<string>? Namespaces = null,
    IReadOnlyList<LabelSelectorSpec>? NamespaceSelectors = null,
    IReadOnlyList<LabelSelectorSpec>? ServiceSelectors = null);
