using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>
/// Decides which names a definition gets: those no other definition of its group has been given. Whoever was first
/// keeps them.
/// </summary>
internal sealed class DefinitionNaming
{
    private readonly HashSet<string> _resources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    public DefinitionNaming(IEnumerable<JsonObject> others)
    {
        foreach (var names in others.Select(o => o.At("status", "acceptedNames")))
        {
            _resources.UnionWith([names.Text("plural"), names.Text("singular"), .. names.Texts("shortNames")]);
            _kinds.UnionWith([names.Text("kind"), names.Text("listKind")]);
        }
        _resources.Remove("");
        _kinds.Remove("");
    }

    /// <summary>Brings status.acceptedNames and the conditions NamesAccepted and Established up to date.</summary>
    public void Apply(JsonObject definition, DateTimeOffset now)
    {
        var status = definition["status"] as JsonObject ?? [];
        definition["status"] = status;
        var (accepted, reason, message) = Accept(definition.At("spec", "names")!, status["acceptedNames"] as JsonObject ?? []);
        if (definition.TextOrNull("metadata", "deletionTimestamp") is not null)
            return;
        DefinitionConditions.Set(status, "NamesAccepted", reason is null, reason ?? "NoConflicts", message ?? "no conflicts found", now);
        if (reason is null && !DefinitionConditions.IsTrue(definition, "Established"))
            DefinitionConditions.Set(status, "Established", true, "InitialNamesAccepted", "the initial names have been accepted", now);
        else if (reason is not null && !DefinitionConditions.IsTrue(definition, "Established"))
            DefinitionConditions.Set(status, "Established", false, "NotAccepted", "not all names are accepted", now);
        status["acceptedNames"] = accepted;
    }

    private (JsonObject Accepted, string? Reason, string? Message) Accept(JsonNode wanted, JsonObject before)
    {
        string? reason = null;
        string? message = null;

        // Fields that are refused keep what they had; the last refusal is the one that is told.
        JsonNode? Decide(string field, HashSet<string> taken, string conflict)
        {
            var used = (wanted.At(field) is JsonArray ? wanted.Texts(field) : [wanted.Text(field)]).Where(taken.Contains).ToList();
            if (used.Count == 0)
                return wanted.At(field)?.DeepClone();
            reason = conflict;
            message = string.Join(", ", used.Select(u => $"\"{u}\" is already in use"));
            return before[field]?.DeepClone();
        }

        var accepted = new JsonObject
        {
            ["plural"] = Decide("plural", _resources, "PluralConflict") ?? "",
            ["singular"] = Decide("singular", _resources, "SingularConflict"),
            ["shortNames"] = Decide("shortNames", _resources, "ShortNamesConflict"),
            ["kind"] = Decide("kind", _kinds, "KindConflict") ?? "",
            ["listKind"] = Decide("listKind", _kinds, "ListKindConflict"),
            ["categories"] = wanted.At("categories")?.DeepClone(),
        };
        foreach (var field in (string[])["singular", "shortNames", "listKind", "categories"])
        {
            if (accepted[field] is null)
                accepted.Remove(field);
        }
        return (accepted, reason, message);
    }
}
