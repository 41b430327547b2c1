using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class ConfigurationStateDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("ConfigurationState", ApiGroup.ConfigurationStates,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Spec: null, Status)
        {
            Description = "Tells whether the controller or a speaker could use the configuration. Written by the load balancer.",
            Columns =
            [
                new PrinterColumn("Result", ".status.result"),
                new PrinterColumn("ErrorSummary", ".status.errorSummary"),
                new PrinterColumn("Age", ".metadata.creationTimestamp", "date"),
            ],
        },
    ]);

    private static SchemaProperty Status => Object(
        "The verdict and its reasons.",
        ("conditions", List("One condition per part that reports.", Condition) with { ListMapKey = "type" }),
        ("errorSummary", Text("Messages of the conditions that report a configuration error, one per line.")),
        ("result", Text("Valid, Invalid, or Unknown while nothing was reported yet.")));

    private static SchemaProperty Condition => Object(
        "What one part reports.",
        ("lastTransitionTime", new SchemaProperty("string", "When the condition was last reported anew.") { Format = "date-time" }),
        ("message", Text("Explanation for people; empty when all is well.")),
        ("observedGeneration", Int64("Generation of the object that the condition is about.", minimum: 0)),
        ("reason", Text("Cause of the condition in one word.")),
        ("status", Text("True, False or Unknown.") with { Enum = ["True", "False", "Unknown"] }),
        ("type", Text("What the condition is about.")))
        with
    { Required = ["lastTransitionTime", "message", "reason", "status", "type"] };
}
