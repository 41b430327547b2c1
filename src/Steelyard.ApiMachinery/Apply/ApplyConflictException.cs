using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>An apply would change fields of other managers. Never leaves <see cref="ServerSideApply"/>.</summary>
internal sealed class ApplyConflictException : Exception
{
    private readonly List<(string Manager, string[] Paths)> _conflicts;

    private ApplyConflictException(List<(string Manager, string[] Paths)> conflicts, FieldSet fields)
    {
        _conflicts = conflicts;
        Fields = fields;
    }

    /// <summary>All fields in conflict.</summary>
    public FieldSet Fields { get; }

    public static void ThrowIfAny(List<ManagedFieldsEntry> entries, ManagedFieldsEntry applier, FieldComparison comparison)
    {
        if (comparison.Changed.IsEmpty)
            return;
        var conflicts = new List<(string, string[])>();
        var fields = new FieldSet();
        foreach (var entry in entries.OrderBy(e => e.Manager, StringComparer.Ordinal))
        {
            if (ReferenceEquals(entry, applier) || entry.Fields.Intersection(comparison.Changed) is not { IsEmpty: false } conflict)
                continue;
            conflicts.Add((Describe(entry), [.. conflict.Paths()]));
            fields = fields.Union(conflict);
        }

        if (conflicts.Count > 0)
            throw new ApplyConflictException(conflicts, fields);
    }

    public StatusException ToStatus()
    {
        var causes = new JsonArray();
        foreach (var (manager, paths) in _conflicts)
        {
            foreach (var path in paths)
                causes.Add((JsonNode)new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with {manager}", ["field"] = path });
        }

        return new StatusException(409, "Conflict", Text(causes.Count), new JsonObject { ["causes"] = causes });
    }

    private string Text(int count)
    {
        if (count == 1)
            return $"Apply failed with 1 conflict: conflict with {_conflicts[0].Manager}: {_conflicts[0].Paths[0]}";
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"Apply failed with {count} conflicts:"));
        var separator = ' ';
        foreach (var (manager, paths) in _conflicts)
        {
            text.Append(separator).Append("conflicts with ").Append(manager).Append(':');
            foreach (var path in paths)
                text.Append("\n- ").Append(path);
            separator = '\n';
        }

        return text.ToString();
    }

    private static string Describe(ManagedFieldsEntry entry)
    {
        var text = $"\"{entry.Manager}\"";
        if (entry.Subresource.Length > 0)
            text += $" with subresource \"{entry.Subresource}\"";
        return entry.IsApply ? text : $"{text} using {entry.ApiVersion}";
    }
}
