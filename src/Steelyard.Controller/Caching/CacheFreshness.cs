using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;

namespace Steelyard.Controller.Caching;

/// <summary>
/// Makes sure that a cache which ran while another was the leader shows all that the other wrote: a watch may lag behind,
/// and decisions on old state could give an address away that was just given.
/// </summary>
internal static class CacheFreshness
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the cache shows every object of a fresh list, in the listed version or a later one.</summary>
    public static async Task WaitAsync<T>(
        KubeClient client, ResourceCache<T> cache, ResourceType<MetadataOnly> type, string ns, TimeProvider time, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(type, ns, cancellationToken: cancellationToken).ConfigureAwait(false);
        var missing = list.Items.ToDictionary(item => new ObjectKey(item.Metadata.Namespace ?? "", item.Metadata.Name), item => item.Metadata);
        while (true)
        {
            foreach (var (key, listed) in missing)
            {
                if (cache.Find(key) is { } shown && !ObjectVersion.IsOlder(shown.ResourceVersion, listed.ResourceVersion ?? ""))
                    missing.Remove(key);
            }

            if (missing.Count == 0)
                return;
            await Task.Delay(s_look, time, cancellationToken).ConfigureAwait(false);
            await RemoveDeletedAsync(client, type, missing, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An object that is deleted now will never be seen again.</summary>
    private static async Task RemoveDeletedAsync(
        KubeClient client, ResourceType<MetadataOnly> type, Dictionary<ObjectKey, Api.Kubernetes.ObjectMeta> missing, CancellationToken cancellationToken)
    {
        // One per round is enough: objects are rarely deleted in just this moment.
        var key = missing.Keys.First();
        if (await client.FindAsync(type, key, cancellationToken).ConfigureAwait(false) is null)
            missing.Remove(key);
    }
}
