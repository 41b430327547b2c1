using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Leadership;

/// <summary>Reads and writes one Lease. Writes touch only the fields of the election and fail with 409 when the Lease changed.</summary>
internal sealed class LeaseClient(KubeClient client, LeaderElectorOptions options)
{
    private const string MicroTime = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private static readonly ResourceType s_leases = new("coordination.k8s.io", "v1", "leases", namespaced: true);
    private readonly ObjectKey _key = new(options.Namespace, options.LeaseName);

    /// <returns>The Lease, or null when there is none.</returns>
    public async Task<LeaseRecord?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(s_leases, _key, LeaseRecord.Parse, cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Creates the Lease in our name; the count of a deleted one that was seen goes on, so that tokens never go back.</summary>
    public Task<LeaseRecord> CreateAsync(LeaseRecord? seen, CancellationToken cancellationToken)
    {
        var transitions = seen is null ? 0 : seen.Holder == options.Identity ? seen.Transitions : seen.Transitions + 1;
        var body = Write(null, options.Identity, options.LeaseDuration, transitions, acquires: true);
        return client.CreateAsync(s_leases, options.Namespace, body, LeaseRecord.Parse, cancellationToken);
    }

    /// <summary>Renews our hold, or takes the Lease over when <paramref name="seen"/> names another holder.</summary>
    public Task<LeaseRecord> HoldAsync(LeaseRecord seen, CancellationToken cancellationToken)
    {
        var acquires = seen.Holder != options.Identity;
        var body = Write(seen.ResourceVersion, options.Identity, options.LeaseDuration, seen.Transitions + (acquires ? 1 : 0), acquires);
        return client.PatchAsync(s_leases, _key, KubePatch.Merge(body), LeaseRecord.Parse, cancellationToken);
    }

    /// <summary>Gives the Lease up, so that the next candidate need not wait for its end.</summary>
    public Task<LeaseRecord> ReleaseAsync(LeaseRecord seen, CancellationToken cancellationToken)
    {
        var body = Write(seen.ResourceVersion, "", TimeSpan.FromSeconds(1), seen.Transitions, acquires: false);
        return client.PatchAsync(s_leases, _key, KubePatch.Merge(body), LeaseRecord.Parse, cancellationToken);
    }

    private ReadOnlyMemory<byte> Write(string? version, string holder, TimeSpan duration, long transitions, bool acquires)
    {
        var now = options.TimeProvider.GetUtcNow().UtcDateTime.ToString(MicroTime, CultureInfo.InvariantCulture);
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "coordination.k8s.io/v1"u8);
        json.WriteString("kind"u8, "Lease"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, options.LeaseName);
        json.WriteString("namespace"u8, options.Namespace);
        if (version is not null) json.WriteString("resourceVersion"u8, version);
        json.WriteEndObject();
        json.WriteStartObject("spec"u8);
        json.WriteString("holderIdentity"u8, holder);
        json.WriteNumber("leaseDurationSeconds"u8, Math.Max(1, (int)Math.Ceiling(duration.TotalSeconds)));
        if (acquires) json.WriteString("acquireTime"u8, now);
        json.WriteString("renewTime"u8, now);
        json.WriteNumber("leaseTransitions"u8, transitions);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
