using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Which objects of a resource a list or a watch is about: namespace, labels and fields.</summary>
public sealed class ObjectSelector
{
    private readonly ResourceDefinition _resource;
    private readonly LabelSelector _labels;
    private readonly FieldSelector _fields;
    private readonly string? _namespace;

    /// <exception cref="ApiMachinery.Errors.StatusException">400 for a selector that cannot be read or a field the kind does not know.</exception>
    public ObjectSelector(ResourceDefinition resource, string? ns, string? labelSelector, string? fieldSelector)
    {
        _resource = resource;
        _namespace = string.IsNullOrEmpty(ns) ? null : ns;
        _labels = string.IsNullOrEmpty(labelSelector) ? LabelSelector.Everything : LabelSelectorParser.Parse(labelSelector);
        _fields = string.IsNullOrEmpty(fieldSelector) ? FieldSelector.Everything : FieldSelector.Parse(fieldSelector);
        foreach (var requirement in _fields.Requirements)
            CheckField(requirement.Field);
    }

    public string? Namespace => _namespace;

    /// <summary>True when neither labels nor fields are asked for.</summary>
    public bool IsEverything => _labels.IsEverything && _fields.IsEverything;

    /// <summary>The one name the fields allow, if they do so.</summary>
    public string? ExactName => _fields.Requirements.FirstOrDefault(r => r.Field == "metadata.name" && !r.Negated)?.Value;

    /// <summary>Matches an object of any namespace.</summary>
    public bool Matches(StoredObject stored)
    {
        if (_namespace is not null && stored.Namespace != _namespace)
            return false;
        if (IsEverything)
            return true;
        return MatchesName(stored) && Matches(stored.Value);
    }

    private bool MatchesName(StoredObject stored) => ExactName is not { } name || stored.Name == name;

    private bool Matches(JsonObject obj)
    {
        var metadata = obj["metadata"] as JsonObject ?? [];
        return (_labels.IsEverything || _labels.Matches(metadata["labels"] as JsonObject))
            && (_fields.IsEverything || _fields.Matches(field => ValueOf(obj, metadata, field)));
    }

    private string? ValueOf(JsonObject obj, JsonObject metadata, string field) => field switch
    {
        "metadata.name" => ObjectMeta.Text(metadata, "name"),
        "metadata.namespace" => ObjectMeta.Text(metadata, "namespace"),
        _ => _resource.Strategy.SelectableFields[field](obj),
    };

    private void CheckField(string field)
    {
        var own = _resource.Strategy.SelectableFields;
        if (own.ContainsKey(field) || field == "metadata.name" || (field == "metadata.namespace" && (_resource.Namespaced || own.Count == 0)))
            return;
        throw ApiErrors.BadRequest(own.Count > 0 || _resource.IsCustom
            ? $"field label not supported: {field}"
            : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }
}
