using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests;

/// <summary>What the two service accounts of the chart may and may not do, asked of the embedded API by the real kubectl.</summary>
public sealed class PermissionTests(PermissionTests.InstalledChart installed) : IClassFixture<PermissionTests.InstalledChart>
{
    [Theory]
    [InlineData("controller", "watch services -A")]
    [InlineData("controller", "list namespaces")]
    [InlineData("controller", "patch services --subresource=status -n default")]
    [InlineData("controller", "list nodes")]
    [InlineData("controller", "create events -n default")]
    [InlineData("controller", "patch events -n default")]
    [InlineData("controller", "watch ipaddresspools.metallb.io -n metallb-system")]
    [InlineData("controller", "patch ipaddresspools.metallb.io --subresource=status -n metallb-system")]
    [InlineData("controller", "list bgppeers.metallb.io -n metallb-system")]
    [InlineData("controller", "patch configurationstates.metallb.io --subresource=status -n metallb-system")]
    [InlineData("controller", "create secrets -n metallb-system")]
    [InlineData("controller", "get secrets/metallb-steelyard-memberlist -n metallb-system")]
    [InlineData("controller", "patch secrets/metallb-webhook-cert -n metallb-system")]
    [InlineData("controller", "get deployments.apps/metallb-steelyard-controller -n metallb-system")]
    [InlineData("controller", "patch leases.coordination.k8s.io/metallb-controller -n metallb-system")]
    [InlineData("controller", "patch validatingwebhookconfigurations.admissionregistration.k8s.io/metallb-webhook-configuration")]
    [InlineData("controller", "patch customresourcedefinitions.apiextensions.k8s.io/bgppeers.metallb.io")]
    [InlineData("controller", "create tokenreviews.authentication.k8s.io")]
    [InlineData("speaker", "watch services -A")]
    [InlineData("speaker", "watch endpointslices.discovery.k8s.io -A")]
    [InlineData("speaker", "watch nodes")]
    [InlineData("speaker", "patch events -n default")]
    [InlineData("speaker", "watch l2advertisements.metallb.io -n metallb-system")]
    [InlineData("speaker", "create servicel2statuses.metallb.io -n metallb-system")]
    [InlineData("speaker", "delete servicel2statuses.metallb.io -n metallb-system")]
    [InlineData("speaker", "patch servicel2statuses.metallb.io --subresource=status -n metallb-system")]
    [InlineData("speaker", "create configurationstates.metallb.io -n metallb-system")]
    [InlineData("speaker", "list pods -n metallb-system")]
    [InlineData("speaker", "create subjectaccessreviews.authorization.k8s.io")]
    public async Task CanI_WhatTheAccountNeeds_IsAllowed(string account, string question) =>
        Assert.Equal("yes", await installed.AskAsync(account, question));

    [Theory]
    [InlineData("controller", "patch services -n default")]
    [InlineData("controller", "delete services -n default")]
    [InlineData("controller", "get secrets -n default")]
    [InlineData("controller", "list secrets -n metallb-system")]
    [InlineData("controller", "get secrets/another -n metallb-system")]
    [InlineData("controller", "create pods -n metallb-system")]
    [InlineData("controller", "patch nodes")]
    [InlineData("controller", "patch ipaddresspools.metallb.io -n metallb-system")]
    [InlineData("controller", "watch ipaddresspools.metallb.io -n default")]
    [InlineData("controller", "patch leases.coordination.k8s.io/another -n metallb-system")]
    [InlineData("controller", "patch validatingwebhookconfigurations.admissionregistration.k8s.io/another")]
    [InlineData("controller", "patch customresourcedefinitions.apiextensions.k8s.io/ipaddresspools.metallb.io")]
    [InlineData("controller", "create clusterrolebindings.rbac.authorization.k8s.io")]
    [InlineData("speaker", "patch services --subresource=status -n default")]
    [InlineData("speaker", "get secrets -n metallb-system")]
    [InlineData("speaker", "patch l2advertisements.metallb.io -n metallb-system")]
    [InlineData("speaker", "patch nodes")]
    [InlineData("speaker", "list pods -A")]
    [InlineData("speaker", "create pods -n metallb-system")]
    [InlineData("speaker", "get configmaps -n default")]
    public async Task CanI_WhatTheAccountDoesNotNeed_IsForbidden(string account, string question) =>
        Assert.Equal("no", await installed.AskAsync(account, question));

    /// <summary>An API server with the chart installed.</summary>
    public sealed class InstalledChart : IAsyncLifetime
    {
        private ApiServerProcess _server = null!;
        private CommandLine _clients = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await ApiServerProcess.StartAsync();
            _clients = new CommandLine(_server.Kubeconfig);
            (await _clients.HelmAsync($"install --create-namespace -n metallb-system metallb {Support.Deploy.Chart}")).Succeeded();
        }

        public async Task<string> AskAsync(string account, string question)
        {
            var result = await _clients.KubectlAsync(
                $"auth can-i {question} --as system:serviceaccount:metallb-system:metallb-steelyard-{account}");
            Assert.True(!result.Error.Contains("error", StringComparison.OrdinalIgnoreCase), result.Error);
            return result.Output.Trim();
        }

        public async ValueTask DisposeAsync()
        {
            _clients.Dispose();
            await _server.DisposeAsync();
        }
    }
}
