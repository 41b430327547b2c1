using Steelyard.Linux.Processes;
using Steelyard.Primitives;

namespace Steelyard.Lab.Networks;

/// <summary>The namespaces that the containers of one pod share, and the pod's addresses.</summary>
internal sealed class PodSandbox : IDisposable
{
    private const NamespaceTypes Shared = NamespaceTypes.HostName | NamespaceTypes.InterProcess;

    private PodSandbox(IReadOnlyList<NamespaceHandle> namespaces) => Namespaces = namespaces;

    public IReadOnlyList<NamespaceHandle> Namespaces { get; }

    /// <summary>The pod's network; null for a pod in the node's network.</summary>
    public NamespaceHandle? Network => Namespaces.FirstOrDefault(handle => handle.Type == NamespaceTypes.Network);

    public IReadOnlyList<IpAddr> Addresses { get; set; } = [];

    /// <summary>New namespaces, which live as long as this object or a process in them.</summary>
    /// <param name="ownNetwork">False for a pod in the node's network, which keeps the node's host name too.</param>
    public static PodSandbox Create(string hostName, bool ownNetwork) => NamespaceThread.Run(() =>
    {
        var types = ownNetwork ? Shared | NamespaceTypes.Network : NamespaceTypes.InterProcess;
        NamespaceThread.Unshare(types);
        if (ownNetwork)
            NamespaceThread.SetHostName(hostName);
        NamespaceTypes[] all = [NamespaceTypes.Network, NamespaceTypes.HostName, NamespaceTypes.InterProcess];
        return new PodSandbox([.. all.Where(type => types.HasFlag(type)).Select(NamespaceHandle.OfThisThread)]);
    });

    public void Dispose()
    {
        foreach (var handle in Namespaces)
            handle.Dispose();
    }
}
