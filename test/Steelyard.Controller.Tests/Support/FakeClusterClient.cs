using Steelyard.Kube.Client;
using Steelyard.TestKit.Fakes;

namespace Steelyard.Controller.Tests.Support;

internal static class FakeClusterClient
{
    public static KubeClient Client(this FakeCluster cluster, TimeProvider time) =>
        new(cluster.Connection(), new Uri("https://api.test"), new KubeClientOptions { TimeProvider = time, UserAgent = "test" });
}
