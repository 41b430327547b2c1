using Steelyard.TestKit.Cluster;

[assembly: AssemblyFixture(typeof(Steelyard.Conformance.Tests.Support.ClusterFixture))]

namespace Steelyard.Conformance.Tests.Support;

/// <summary>The cluster all tests share: one embedded API, or the cluster of STEELYARD_CONFORMANCE_KUBECONFIG.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private ApiServerProcess? _server;
    private ClusterConnection? _connection;

    public string Kubeconfig { get; private set; } = "";

    public ClusterConnection Connection => _connection!;

    public async ValueTask InitializeAsync()
    {
        _server = EmbeddedOnly.IsForeign ? null : await ApiServerProcess.StartAsync();
        Kubeconfig = _server?.Kubeconfig ?? EmbeddedOnly.ForeignKubeconfig!;
        _connection = new ClusterConnection(Kubeconfig);
    }

    public async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
