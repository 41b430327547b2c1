using Steelyard.ApiServer.Discovery;

namespace Steelyard.ApiServer.Tests.Discovery;

public sealed class GroupOrderTests
{
    /// <summary>The example of the Kubernetes documentation ("Versions in CustomResourceDefinitions", version priority).</summary>
    [Fact]
    public void CompareVersions_DocumentedExample_SameOrder()
    {
        string[] expected = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"];
        var sorted = expected.Reverse().ToList();
        sorted.Sort(GroupOrder.CompareVersions);
        Assert.Equal(expected, sorted);
    }

    [Fact]
    public void CompareGroups_CustomGroups_FollowTheBuiltInByName()
    {
        List<string> groups = ["metallb.io", "discovery.k8s.io", "a.example.org", "apps"];
        groups.Sort(GroupOrder.CompareGroups);
        Assert.Equal(["apps", "discovery.k8s.io", "a.example.org", "metallb.io"], groups);
    }
}
