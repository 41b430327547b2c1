using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record L2AdvertisementSpec
{
    public IReadOnlyList<string>? IPAddressPools { get; init; }

    public IReadOnlyList<LabelSelectorSpec>? IPAddressPoolSelectors { get; init; }

    public IReadOnlyList<LabelSelectorSpec>? NodeSelectors { get; init; }

    public IReadOnlyList<string>? Interfaces { get; init; }

    public IReadOnlyList<LabelSelectorSpec>? ServiceSelectors { get; init; }

    public IReadOnlyList<PreferredNodeSelector>? PreferredNodeSelectors { get; init; }
}
