namespace Steelyard.Lab.Clusters;

/// <summary>Where things are in the folder of one cluster.</summary>
public sealed record ClusterFolder(string Path)
{
    public string State => In("state.json");

    /// <summary>Unix socket of the holder.</summary>
    public string Control => In("control.sock");

    /// <summary>Unix socket by which connections are made from the client host.</summary>
    public string Dial => In("dial.sock");

    /// <summary>The administrator's kubeconfig, valid on this machine.</summary>
    public string Kubeconfig => In("kubeconfig");

    /// <summary>Database and authority of the API server.</summary>
    public string Data => In("data");

    public string Log(string name) => In("logs", name + ".log");

    /// <summary>What a node needs: kubeconfig, kubelet.crt, kubelet.key; the node keeps its own files here too.</summary>
    public string Node(string name) => In("nodes", name);

    public string Logs => In("logs");

    private string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
