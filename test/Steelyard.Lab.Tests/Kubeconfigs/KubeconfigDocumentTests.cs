using Steelyard.Lab.Kubeconfigs;

namespace Steelyard.Lab.Tests.Kubeconfigs;

public sealed class KubeconfigDocumentTests
{
    internal const string Existing = """
        apiVersion: v1
        kind: Config
        preferences: {colors: true}
        current-context: prod
        clusters:
        - name: prod
          cluster: {server: "https://prod.example:6443", insecure-skip-tls-verify: true}
        contexts:
        - name: prod
          context: {cluster: prod, user: me, namespace: web}
        users:
        - name: me
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: aws
              args: ["eks", "get-token", "--cluster-name", "0123"]
              env: null
        """;

    internal const string Ours = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: steelyard-default
          cluster: {server: "https://127.0.0.1:6443"}
        contexts:
        - name: steelyard-default
          context: {cluster: steelyard-default, user: steelyard-default-admin}
        current-context: steelyard-default
        users:
        - name: steelyard-default-admin
          user: {}
        """;

    [Fact]
    public void RemovedAgain_AfterAMerge_TheDocumentIsAsBefore()
    {
        var document = KubeconfigDocument.Parse(Existing);
        var before = document.ToString();
        document.Merge(KubeconfigDocument.Parse(Ours));
        Assert.True(document.HasContext("steelyard-default"));
        Assert.Equal("prod", document.CurrentContext);
        Assert.True(document.Remove("steelyard-default"));
        Assert.Equal(before, document.ToString());
    }

    [Fact]
    public void Merge_KeepsEverythingElse()
    {
        var document = KubeconfigDocument.Parse(Existing);
        document.Merge(KubeconfigDocument.Parse(Ours));
        var text = KubeconfigDocument.Parse(document.ToString()).ToString();
        foreach (var part in new[] { "colors: true", "namespace: web", "command: aws", "\"0123\"", "insecure-skip-tls-verify: true", "https://prod.example:6443" })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_OfAnEntryThatExists_ReplacesIt()
    {
        var document = KubeconfigDocument.Parse(Ours);
        document.Merge(KubeconfigDocument.Parse(Ours.Replace("6443", "7443", StringComparison.Ordinal)));
        Assert.Contains("7443", document.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("6443", document.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_OfAContextWhoseClusterIsShared_LeavesTheCluster()
    {
        var document = KubeconfigDocument.Parse(Existing + "\n- name: other\n  user: {}\n");
        document.Merge(KubeconfigDocument.Parse("contexts:\n- name: second\n  context: {cluster: prod, user: other}\n"));
        Assert.True(document.Remove("second"));
        Assert.Contains("prod.example", document.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("name: other", document.ToString(), StringComparison.Ordinal);
        Assert.False(document.Remove("second"));
    }

    [Theory]
    [InlineData("- a\n- b\n")]
    [InlineData("text")]
    [InlineData("a: [\n")]
    public void Parse_OfNoKubeconfig_IsRefused(string text) => Assert.Throws<FormatException>(() => KubeconfigDocument.Parse(text));

    [Fact]
    public void Parse_OfNothing_IsAnEmptyConfig() => Assert.True(KubeconfigDocument.Parse("").IsEmpty);
}
