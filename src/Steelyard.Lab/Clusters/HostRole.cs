namespace Steelyard.Lab.Clusters;

/// <summary>What a host on the cluster's network is for.</summary>
public enum HostRole
{
    /// <summary>A node that is labelled as control plane; the API server runs in the network of the first one.</summary>
    Server,

    /// <summary>A node that only runs Pods.</summary>
    Agent,

    /// <summary>Stands on the same network as the nodes and belongs to no cluster: where curl and browsers run.</summary>
    Client,

    /// <summary>Routes between the nodes' network and others.</summary>
    Router,
}
