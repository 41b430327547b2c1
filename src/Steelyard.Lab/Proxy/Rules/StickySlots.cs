using Steelyard.Lab.Proxy.Model;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>
/// Slots that stay with their endpoint while others come and go, because clients are remembered with the slot: a hash
/// of the endpoint. The two lists of a destination (cluster, local) never share a slot.
/// </summary>
internal static class StickySlots
{
    private const uint LocalBit = 0x8000_0000;

    public static uint[] Assign(IReadOnlyList<Endpoint> endpoints, bool local)
    {
        var taken = new HashSet<uint>(endpoints.Count);
        var slots = new uint[endpoints.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = Fnv.Hash(NftText.Text(endpoints[i])) & ~LocalBit;
            while (!taken.Add(slot))
                slot = (slot + 1) & ~LocalBit;
            slots[i] = local ? slot | LocalBit : slot;
        }
        return slots;
    }
}
