using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Schema;

public sealed class BuiltinSchemasTests
{
    [Fact]
    public void ForKind_Service_PortsMergeOnPortAndAreKeyedByPortAndProtocol()
    {
        var ports = Require("", "v1", "Service").Properties!["spec"].Properties!["ports"];

        Assert.Equal("map", ports.ListType);
        Assert.Equal(["port", "protocol"], ports.ListMapKeys);
        Assert.Equal("port", ports.PatchMergeKey);
        Assert.Equal("merge", ports.PatchStrategy);
        Assert.Equal("io.k8s.api.core.v1.ServicePort", ports.Items!.DefinitionName);
        Assert.Equal("\"TCP\"", ports.Items.Properties!["protocol"].Default!.ToJsonString());
    }

    [Fact]
    public void ForKind_ReferenceWithDefault_KeepsBothDefaultAndDefinition()
    {
        var status = Require("", "v1", "Service").Properties!["status"];

        Assert.Equal("{}", status.Default!.ToJsonString());
        Assert.Equal("io.k8s.api.core.v1.ServiceStatus", status.DefinitionName);
        Assert.Contains("loadBalancer", status.Properties!.Keys);
        Assert.Null(BuiltinSchemas.Find("io.k8s.api.core.v1.ServiceStatus")!.Default);
    }

    [Fact]
    public void ForKind_RecursiveSchema_ClosesTheCircle()
    {
        var schema = BuiltinSchemas.Find("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")!;

        Assert.Same(schema, schema.Properties!["not"]);
        Assert.Same(schema.Properties, schema.Properties["allOf"].Items!.Properties);
    }

    [Theory]
    [InlineData("io.k8s.apimachinery.pkg.util.intstr.IntOrString", true, false)]
    [InlineData("io.k8s.apimachinery.pkg.runtime.RawExtension", false, true)]
    [InlineData("io.k8s.apimachinery.pkg.api.resource.Quantity", false, false)]
    public void Find_SpecialTypes_AreMarked(string name, bool intOrString, bool preserves)
    {
        var node = BuiltinSchemas.Find(name)!;

        Assert.Equal(intOrString, node.IntOrString);
        Assert.Equal(preserves, node.PreserveUnknownFields);
    }

    [Fact]
    public void DefinitionNames_EachOne_LoadsAndObjectsHaveKinds()
    {
        Assert.All(BuiltinSchemas.DefinitionNames, static n => Assert.Equal(n, BuiltinSchemas.Find(n)!.DefinitionName));
        Assert.Contains(new GroupVersionKind("apps", "v1", "Deployment"), BuiltinSchemas.KindsOf("io.k8s.api.apps.v1.Deployment"));
        Assert.Empty(BuiltinSchemas.KindsOf("io.k8s.api.core.v1.ServicePort"));
    }

    [Fact]
    public void Find_UnknownName_IsNull()
    {
        Assert.Null(BuiltinSchemas.Find("io.k8s.api.core.v1.Nothing"));
        Assert.Null(BuiltinSchemas.ForKind("apps", "v2", "Deployment"));
    }

    private static SchemaNode Require(string group, string version, string kind)
    {
        var node = BuiltinSchemas.ForKind(group, version, kind);
        Assert.NotNull(node);
        return node;
    }
}
