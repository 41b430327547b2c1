using Steelyard.Kube.Client;

namespace Steelyard.Kube.Tests.Client;

public sealed class KubeClientFactoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubeconfig").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FromKubeconfig_CurrentAndNamedContext_PickTheirServers()
    {
        var file = Write("config", """
            apiVersion: v1
            kind: Config
            current-context: one
            clusters:
            - name: c1
              cluster: { server: "http://127.0.0.1:1001" }
            - name: c2
              cluster: { server: "http://127.0.0.1:1002/prefix" }
            contexts:
            - name: one
              context: { cluster: c1, user: u, namespace: here }
            - name: two
              context: { cluster: c2, user: u }
            users:
            - name: u
              user: { token: abc }
            """);
        using var one = KubeClientFactory.Detect(file);
        using var two = KubeClientFactory.FromKubeconfig(file, "two");
        Assert.Equal(("http://127.0.0.1:1001/", "here"), (one.BaseAddress.AbsoluteUri, one.DefaultNamespace));
        Assert.Equal("http://127.0.0.1:1002/prefix", two.BaseAddress.AbsoluteUri);
    }

    [Fact]
    public void Detect_MissingFile_NamesIt()
    {
        var path = Path.Combine(_folder, "none");
        var e = Assert.Throws<KubeConfigurationException>(() => KubeClientFactory.Detect(path));
        Assert.Equal($"kubeconfig {path}: no such file", e.Message);
    }

    [Theory]
    [InlineData("clusters: [")]
    [InlineData("current-context: none")]
    [InlineData("apiVersion: v1\nkind: Config\ncurrent-context: x\nclusters: []\ncontexts: []\nusers: []\n")]
    public void FromKubeconfig_Unusable_SaysWhichFile(string text)
    {
        var file = Write("bad", text);
        var e = Assert.Throws<KubeConfigurationException>(() => KubeClientFactory.FromKubeconfig(file));
        Assert.StartsWith(file, e.Message, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
