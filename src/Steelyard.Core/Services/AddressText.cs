using Steelyard.Core.Allocation;
using Steelyard.Primitives;

namespace Steelyard.Core.Services;

/// <summary>Addresses read from text together with their family, or why that cannot be determined.</summary>
internal readonly record struct AddressText(IReadOnlyList<IpAddr> Addresses, ServiceFamily Family, string? Error)
{
    public static AddressText Parse(IReadOnlyList<string> texts)
    {
        if (texts.Count is 0 or > 2)
            return Failed($"IPFamilyForAddresses: invalid ips length {texts.Count} {AllocationError.Quote(texts)}");
        var addresses = new IpAddr[texts.Count];
        for (var i = 0; i < addresses.Length; i++)
        {
            if (!IpAddr.TryParse(texts[i], out addresses[i]))
                return Failed($"IPFamilyForAddresses: Invalid address {AllocationError.Quote(texts)}");
        }

        if (addresses.Length == 2 && addresses[0].Family == addresses[1].Family)
            return Failed($"IPFamilyForAddresses: same address family {AllocationError.Quote(texts)}");
        return new AddressText(addresses, ServiceFamilies.Of(addresses), null);
    }

    private static AddressText Failed(string error) => new([], default, error);
}
