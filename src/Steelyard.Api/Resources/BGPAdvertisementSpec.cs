using Steelyard.Api.Kubernetes;

namespace Steelyard.Api.Resources;

public sealed record BGPAdvertisementSpec
{
    /// <summary>IPv4 prefix length announced; absent means 32.</summary>
    public int? AggregationLength { get; init; }

    /// <summary>IPv6 prefix length announced; absent means 128.</summary>
    public int? AggregationLengthV6 { get; init; }

    /// <summary>LOCAL_PREF towards iBGP peers; absent and 0 mean not set.</summary>
    public long? LocalPref { get; init; }

    public IReadOnlyList<string>? Communities { get; init; }

    public IReadOnlyList<string>? IPAddressPools { get; init; }

    public IReadOnlyList<LabelSelectorSpec>? IPAddressPoolSelectors { get; init; }

    public IReadOnlyList<LabelSelectorSpec>? NodeSelectors { get; init; }

    public IReadOnlyList<string>? Peers { get; init; }

    public IReadOnlyList<LabelSelectorSpec>? ServiceSelectors { get; init; }
}
