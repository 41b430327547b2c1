using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ControllerManager.Objects;

/// <summary>Short names for what every controller reads from <c>metadata</c>. Absent fields read as empty.</summary>
public static class Meta
{
    public const string ForegroundFinalizer = "foregroundDeletion";
    public const string OrphanFinalizer = "orphan";

    public static string Name(this JsonObject obj) => obj.Text("metadata", "name");

    public static string Namespace(this JsonObject obj) => obj.Text("metadata", "namespace");

    public static ObjectKey Key(this JsonObject obj) => new(obj.Namespace(), obj.Name());

    public static string Uid(this JsonObject obj) => obj.Text("metadata", "uid");

    public static JsonObject? Labels(this JsonObject obj) => obj.At("metadata", "labels") as JsonObject;

    public static string? Label(this JsonObject obj, string name) => obj.TextOrNull("metadata", "labels", name);

    public static string? Annotation(this JsonObject obj, string name) => obj.TextOrNull("metadata", "annotations", name);

    public static long Generation(this JsonObject obj) => obj.Integer("metadata", "generation");

    public static DateTimeOffset Created(this JsonObject obj) => obj.Time("metadata", "creationTimestamp") ?? default;

    public static bool IsTerminating(this JsonObject obj) => obj.At("metadata", "deletionTimestamp") is not null;

    public static bool HasFinalizer(this JsonObject obj, string finalizer) =>
        obj.At("metadata", "finalizers") is JsonArray finalizers && finalizers.Any(f => f.TextOrNull() == finalizer);

    /// <summary>The version as a number; 0 when it is none. Versions of one store grow, so they can be compared.</summary>
    public static ulong Version(this JsonObject obj) => ParseVersion(obj.Text("metadata", "resourceVersion"));

    public static ulong ParseVersion(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The owner reference with <c>controller: true</c>, or null.</summary>
    public static JsonObject? ControllerReference(this JsonObject obj)
    {
        foreach (var reference in obj.Each("metadata", "ownerReferences"))
        {
            if (reference.Flag("controller"))
                return reference;
        }
        return null;
    }

    public static bool IsControlledBy(this JsonObject obj, JsonObject owner) =>
        obj.ControllerReference() is { } reference && reference.Text("uid") == owner.Uid();

    /// <summary>A reference from a dependent to the object that manages it.</summary>
    public static JsonObject OwnerReference(string apiVersion, string kind, JsonObject owner) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    /// <summary>RFC 3339 with whole seconds, as <c>metav1.Time</c> is written.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339 with microseconds, as <c>metav1.MicroTime</c> is written.</summary>
    public static string MicroTimestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
