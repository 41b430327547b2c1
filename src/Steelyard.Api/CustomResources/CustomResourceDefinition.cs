using System.Text.Json.Nodes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.CustomResources;

/// <summary>A custom resource of the group metallb.io. All are namespaced and have the status subresource.</summary>
public sealed record CustomResourceDefinition(string Kind, string Plural, IReadOnlyList<CustomResourceVersion> Versions)
{
    /// <summary>Version of the schema generator whose conventions are followed; tools look at this annotation.</summary>
    private const string GeneratorVersion = "v0.19.0";

    public string Name => $"{Plural}.{ApiGroup.Name}";

    public string Singular => Kind.ToLowerInvariant();

    public JsonObject ToJson(ConversionStrategy strategy = ConversionStrategy.None, string webhookNamespace = "metallb-system")
    {
        var spec = new JsonObject();
        if (Versions.Count > 1)
            spec["conversion"] = Conversion(strategy, webhookNamespace);
        spec["group"] = ApiGroup.Name;
        spec["names"] = new JsonObject
        {
            ["kind"] = Kind,
            ["listKind"] = Kind + "List",
            ["plural"] = Plural,
            ["singular"] = Singular,
        };
        spec["scope"] = "Namespaced";
        spec["versions"] = new JsonArray([.. Versions.Select(version => (JsonNode)version.ToJson())]);
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject { ["controller-gen.kubebuilder.io/version"] = GeneratorVersion },
                ["name"] = Name,
            },
            ["spec"] = spec,
        };
    }

    private static JsonObject Conversion(ConversionStrategy strategy, string webhookNamespace) =>
        strategy == ConversionStrategy.None
            ? new JsonObject { ["strategy"] = "None" }
            : new JsonObject
            {
                ["strategy"] = "Webhook",
                ["webhook"] = new JsonObject
                {
                    ["clientConfig"] = new JsonObject
                    {
                        ["service"] = new JsonObject
                        {
                            ["name"] = "metallb-webhook-service",
                            ["namespace"] = webhookNamespace,
                            ["path"] = "/convert",
                        },
                    },
                    ["conversionReviewVersions"] = SchemaProperty.ToArray([ApiGroup.V1Beta1, ApiGroup.V1Beta2]),
                },
            };
}
