using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Tests.Http;

public sealed class RequestInfoParserTests
{
    [Theory]
    [InlineData("GET", "/api/v1/namespaces", "list", "", "namespaces", null, null, null)]
    [InlineData("GET", "/api/v1/namespaces/a", "get", "", "namespaces", "a", "a", null)]
    [InlineData("PUT", "/api/v1/namespaces/a/finalize", "update", "", "namespaces", "a", "a", "finalize")]
    [InlineData("GET", "/api/v1/namespaces/a/pods", "list", "", "pods", "a", null, null)]
    [InlineData("GET", "/api/v1/namespaces/a/pods/", "list", "", "pods", "a", null, null)]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/a/deployments/d/scale", "patch", "apps", "deployments", "a", "d", "scale")]
    [InlineData("DELETE", "/apis/apps/v1/namespaces/a/deployments", "deletecollection", "apps", "deployments", "a", null, null)]
    [InlineData("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "create", "rbac.authorization.k8s.io", "clusterroles", null, null, null)]
    [InlineData("GET", "/api/v1/watch/namespaces/a/configmaps/c", "watch", "", "configmaps", "a", "c", null)]
    public void Parse_OfAResourcePath_FindsItsParts(
        string method, string path, string verb, string group, string resource, string? ns, string? name, string? subresource)
    {
        var info = RequestInfoParser.Parse(method, path, watch: false);
        Assert.True(info.IsResource);
        Assert.Equal((verb, group, resource, ns, name, subresource),
            (info.Verb, info.Group, info.Resource, info.Namespace, info.Name, info.Subresource));
    }

    [Theory]
    [InlineData("/api/v1/namespaces/a/pods", "watch")]
    [InlineData("/api/v1/namespaces/a/pods/p", "get")]
    public void Parse_WithTheWatchFlag_WatchesCollectionsOnly(string path, string verb) =>
        Assert.Equal(verb, RequestInfoParser.Parse("GET", path, watch: true).Verb);

    [Theory]
    [InlineData("/api/v1")]
    [InlineData("/apis/apps")]
    [InlineData("/version")]
    [InlineData("/")]
    public void Parse_OfAnotherPath_IsNoResource(string path) => Assert.False(RequestInfoParser.Parse("GET", path, watch: false).IsResource);
}
