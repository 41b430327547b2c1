using System.Net;

namespace Steelyard.Speaker.Members;

/// <summary>What is read of the Pod of a speaker.</summary>
internal sealed record SpeakerPod(SpeakerPod.PodSpec? Spec = null, SpeakerPod.PodStatus? Status = null)
{
    /// <summary>Whether its process has ended for good.</summary>
    public bool IsOver => Status?.Phase is "Succeeded" or "Failed";

    /// <summary>Its address of the same family as the given one, or null.</summary>
    public IPAddress? AddressLike(IPAddress own)
    {
        string?[] texts = [Status?.PodIP, .. (Status?.PodIPs ?? []).Select(entry => entry.Ip)];
        foreach (var text in texts)
        {
            if (IPAddress.TryParse(text, out var address) && address.AddressFamily == own.AddressFamily)
                return address;
        }

        return null;
    }

    internal sealed record PodSpec(string? NodeName = null);

    internal sealed record PodStatus(string? Phase = null, string? PodIP = null, IReadOnlyList<PodAddress>? PodIPs = null);

    internal sealed record PodAddress(string? Ip = null);
}
