using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Handlers;

/// <summary>How to delete: from the body (a DeleteOptions object) or the query.</summary>
public sealed record DeleteOptions
{
    /// <summary>Background, Foreground or Orphan; null: what the kind does by default.</summary>
    public string? PropagationPolicy { get; init; }

    public long? GracePeriodSeconds { get; init; }

    /// <summary>The object must have this uid.</summary>
    public string? Uid { get; init; }

    /// <summary>The object must have this resourceVersion.</summary>
    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Reads and checks a DeleteOptions object.</summary>
    /// <exception cref="StatusException">422 for values that do not exist.</exception>
    public static DeleteOptions FromJson(JsonObject body)
    {
        var policy = ObjectMeta.Text(body, "propagationPolicy");
        var orphan = body["orphanDependents"] is JsonValue flag && flag.TryGetValue<bool>(out var value) ? value : (bool?)null;
        Check(policy, orphan);
        var preconditions = body["preconditions"] as JsonObject ?? [];
        return new DeleteOptions
        {
            PropagationPolicy = policy ?? (orphan is { } o ? o ? "Orphan" : "Background" : null),
            GracePeriodSeconds = body["gracePeriodSeconds"] is JsonValue seconds && seconds.TryGetValue<long>(out var grace) ? grace : null,
            Uid = ObjectMeta.Text(preconditions, "uid"),
            ResourceVersion = ObjectMeta.Text(preconditions, "resourceVersion"),
            DryRun = body["dryRun"] is JsonArray { Count: > 0 },
        };
    }

    private static void Check(string? policy, bool? orphan)
    {
        if (policy is not null && orphan is not null)
        {
            throw ApiErrors.InvalidOptions("DeleteOptions", new FieldError(FieldErrorType.FieldValueInvalid, "propagationPolicy",
                $"Invalid value: \"{policy}\": orphanDependents and deletionPropagation cannot be both set"));
        }

        if (policy is not (null or "Background" or "Foreground" or "Orphan"))
        {
            throw ApiErrors.InvalidOptions("DeleteOptions", new FieldError(FieldErrorType.FieldValueNotSupported, "propagationPolicy",
                $"Unsupported value: \"{policy}\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""));
        }
    }
}
