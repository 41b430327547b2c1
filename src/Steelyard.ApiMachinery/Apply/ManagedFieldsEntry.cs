using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>
/// One entry of <c>metadata.managedFields</c>. An Apply manager is the same in all versions, an Update manager is another one in each;
/// both are apart for each subresource.
/// </summary>
internal sealed class ManagedFieldsEntry
{
    public const string ApplyOperation = "Apply";
    public const string UpdateOperation = "Update";

    private readonly JsonObject? _stored;
    private FieldSet? _fields;
    private bool _isChanged;

    public ManagedFieldsEntry(string manager, string operation, string apiVersion, string? subresource, FieldSet fields)
    {
        Manager = manager;
        Operation = operation;
        ApiVersion = apiVersion;
        Subresource = subresource ?? "";
        _fields = fields;
        _isChanged = true;
    }

    private ManagedFieldsEntry(JsonObject stored)
    {
        _stored = stored;
        Manager = Text(stored, "manager") ?? "";
        Operation = Text(stored, "operation") ?? "";
        ApiVersion = Text(stored, "apiVersion") ?? "";
        Subresource = Text(stored, "subresource") ?? "";
        Time = Text(stored, "time");
    }

    public string Manager { get; }

    public string Operation { get; }

    public string ApiVersion { get; set; }

    public string Subresource { get; }

    /// <summary>RFC 3339 in UTC with whole seconds; absent for an apply that changed nothing.</summary>
    public string? Time { get; set; }

    public bool IsApply => Operation == ApplyOperation;

    public FieldSet Fields
    {
        get => _fields ??= FieldSet.FromJson((JsonObject)_stored!["fieldsV1"]!);
        set
        {
            _fields = value;
            _isChanged = true;
        }
    }

    /// <summary>The entries of stored managedFields, or null when they are not well formed.</summary>
    public static List<ManagedFieldsEntry>? TryRead(JsonNode? managedFields)
    {
        if (managedFields is not JsonArray list)
            return null;
        var entries = new List<ManagedFieldsEntry>(list.Count);
        foreach (var item in list)
        {
            if (item is not JsonObject stored || stored["fieldsV1"] is not JsonObject)
                return null;
            var entry = new ManagedFieldsEntry(stored);
            if (entry.Operation is not (ApplyOperation or UpdateOperation))
                return null;
            entries.Add(entry);
        }

        return entries;
    }

    public bool IsSameManager(ManagedFieldsEntry other) =>
        Manager == other.Manager && Operation == other.Operation && Subresource == other.Subresource && (IsApply || ApiVersion == other.ApiVersion);

    public JsonObject ToJson()
    {
        var entry = new JsonObject { ["manager"] = Manager, ["operation"] = Operation, ["apiVersion"] = ApiVersion };
        if (Time is not null)
            entry["time"] = Time;
        entry["fieldsType"] = "FieldsV1";
        entry["fieldsV1"] = _isChanged ? _fields!.ToJson() : _stored!["fieldsV1"]!.DeepClone();
        if (Subresource.Length > 0)
            entry["subresource"] = Subresource;
        return entry;
    }

    /// <summary>The order in which entries are stored.</summary>
    public static int Compare(ManagedFieldsEntry a, ManagedFieldsEntry b)
    {
        var order = string.CompareOrdinal(a.Operation, b.Operation);
        if (order == 0)
            order = string.CompareOrdinal(a.Time, b.Time);
        if (order == 0)
            order = string.CompareOrdinal(a.Manager, b.Manager);
        if (order == 0)
            order = string.CompareOrdinal(a.ApiVersion, b.ApiVersion);
        return order != 0 ? order : string.CompareOrdinal(a.Subresource, b.Subresource);
    }

    private static string? Text(JsonObject stored, string name) =>
        stored[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
