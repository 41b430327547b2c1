using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

/// <summary>Schema parts that several kinds share.</summary>
internal static class CommonSchemas
{
    public static readonly CelRule ImmutableValue = new("self == oldSelf", "Value is immutable");

    public static SchemaProperty LabelSelectors(string description) => List(description, LabelSelector(
        "Selects objects by their labels: all conditions must hold, and a selector without conditions selects everything."));

    public static SchemaProperty LabelSelector(string description) => Object(
        description,
        ("matchExpressions", List(
            "Conditions on single labels.",
            Object(
                "A condition on one label.",
                ("key", Text("Key of the label.")),
                ("operator", Text("How the label is compared: In, NotIn, Exists or DoesNotExist.")),
                ("values", Texts("Values to compare with: at least one for In and NotIn, none for Exists and DoesNotExist.")))
            with
            { Required = ["key", "operator"] })),
        ("matchLabels", new SchemaProperty("object", "Labels that must be present with exactly these values.")
        {
            AdditionalProperties = new SchemaProperty("string"),
        })) with
    { IsAtomic = true };

    public static SchemaProperty PoolNames => Texts(
        "Names of the IPAddressPools to advertise. Pools are selected by name or by ipAddressPoolSelectors; when both are empty, every pool is advertised.");

    public static SchemaProperty PoolSelectors => LabelSelectors(
        "Selects the IPAddressPools to advertise by their labels, in addition to those named in ipAddressPools.");

    public static SchemaProperty ServiceSelectors => LabelSelectors(
        "Limits the advertisement to services whose labels match at least one of these selectors. Empty means every service.");

    public static SchemaProperty EmptyStatus => Object("Nothing is reported for this kind.");

    public static SchemaProperty Immutable(string description) =>
        Text(description) with { Rules = [ImmutableValue] };
}
