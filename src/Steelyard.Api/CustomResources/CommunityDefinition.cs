using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class CommunityDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("Community", ApiGroup.Communities,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Spec, CommonSchemas.EmptyStatus)
        {
            Description = "Names for BGP communities, to be used in BGPAdvertisements.",
        },
    ]);

    private static SchemaProperty Spec => Object(
        "The names that this object defines.",
        ("communities", List(
            "Pairs of name and value. A name may be defined once only, over all Community objects.",
            Object(
                "One name.",
                ("name", Text("The name.")),
                ("value", Text("The community: standard (65535:65281) or large (large:64512:1:2)."))))));
}
