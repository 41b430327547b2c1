using Steelyard.Api.Admission;
using Steelyard.Api.Configuration;
using Steelyard.Kube.Client;

namespace Steelyard.Controller.Webhooks;

/// <summary>
/// Reads the objects that a candidate is judged together with. They are listed for each request: changes of the configuration
/// are rare, and a list shows what was admitted a moment ago, which a cache may not.
/// </summary>
internal sealed class WebhookObjects(KubeClient client, string ns)
{
    public async Task<ClusterObjects> ListAsync(string path, CancellationToken cancellationToken) => path switch
    {
        AdmissionPaths.IPAddressPool => new ClusterObjects { Pools = await AllAsync(KubernetesTypes.Pools, cancellationToken).ConfigureAwait(false) },
        AdmissionPaths.Community => new ClusterObjects { Communities = await AllAsync(KubernetesTypes.Communities, cancellationToken).ConfigureAwait(false) },
        AdmissionPaths.L2Advertisement => new ClusterObjects
        {
            Pools = await AllAsync(KubernetesTypes.Pools, cancellationToken).ConfigureAwait(false),
            L2Advertisements = await AllAsync(KubernetesTypes.L2Advertisements, cancellationToken).ConfigureAwait(false),
        },
        AdmissionPaths.BGPAdvertisement => new ClusterObjects
        {
            Pools = await AllAsync(KubernetesTypes.Pools, cancellationToken).ConfigureAwait(false),
            BgpAdvertisements = await AllAsync(KubernetesTypes.BgpAdvertisements, cancellationToken).ConfigureAwait(false),
            Nodes = await AllAsync(KubernetesTypes.Nodes, cancellationToken).ConfigureAwait(false),
        },
        AdmissionPaths.BGPPeer => new ClusterObjects
        {
            Peers = await AllAsync(KubernetesTypes.Peers, cancellationToken).ConfigureAwait(false),
            Nodes = await AllAsync(KubernetesTypes.Nodes, cancellationToken).ConfigureAwait(false),
        },
        AdmissionPaths.BFDProfile => new ClusterObjects { Peers = await AllAsync(KubernetesTypes.Peers, cancellationToken).ConfigureAwait(false) },
        _ => new ClusterObjects(),
    };

    private async Task<IReadOnlyList<T>> AllAsync<T>(ResourceType<T> type, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(type, type.Namespaced ? ns : "", cancellationToken: cancellationToken).ConfigureAwait(false);
        return list.Items;
    }
}
