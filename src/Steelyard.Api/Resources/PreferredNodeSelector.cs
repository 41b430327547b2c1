using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record PreferredNodeSelector(int Weight = 0, LabelSelectorSpec? Preference = null);
