using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>Checks group, scope and names of a definition.</summary>
internal static partial class CustomResourceDefinitionNames
{
    private const string LabelRule =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string ApprovalUrl = "https://github.com/kubernetes/enhancements/pull/1111";
    private const string ApprovalAnnotation = "api-approved.kubernetes.io";

    public static void CheckIdentity(JsonObject definition, ErrorList errors)
    {
        var spec = definition["spec"];
        var expected = spec.Text("names", "plural") + "." + spec.Text("group");
        var name = definition.Text("metadata", "name");
        if (name != expected)
            errors.Invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        var group = spec.Text("group");
        if (group.Length == 0)
            errors.Required("spec.group");
        else if (!group.Contains('.', StringComparison.Ordinal))
            errors.Invalid("spec.group", group, "should be a domain with at least one dot");
        var scope = spec.Text("scope");
        if (scope.Length == 0)
            errors.Required("spec.scope");
        else if (scope is not ("Cluster" or "Namespaced"))
            errors.Add(FieldErrorType.FieldValueNotSupported, "spec.scope", $"Unsupported value: {GoFormat.Quote(scope)}: supported values: \"Cluster\", \"Namespaced\"");
        CheckApproval(definition, group, errors);
    }

    public static void CheckNames(JsonNode? names, string path, ErrorList errors)
    {
        CheckLabel(names.Text("plural"), path + ".plural", required: true, errors);
        CheckLabel(names.Text("singular"), path + ".singular", required: false, errors);
        CheckKind(names.Text("kind"), path + ".kind", errors);
        CheckKind(names.Text("listKind"), path + ".listKind", errors);
        if (names.Text("kind") is { Length: > 0 } kind && kind == names.Text("listKind"))
            errors.Invalid(path + ".listKind", kind, "kind and listKind may not be the same");
        foreach (var list in (string[])["shortNames", "categories"])
        {
            var i = 0;
            foreach (var text in names.Texts(list))
                CheckLabel(text, $"{path}.{list}[{i++}]", required: true, errors);
        }
    }

    private static void CheckLabel(string text, string path, bool required, ErrorList errors)
    {
        if (text.Length == 0)
        {
            if (required)
                errors.Required(path);
            return;
        }
        if (!Label().IsMatch(text) || text.Length > 63)
            errors.Invalid(path, text, LabelRule);
    }

    private static void CheckKind(string text, string path, ErrorList errors)
    {
        if (text.Length == 0)
            errors.Required(path);
        else if (!Label().IsMatch(text.ToLowerInvariant()))
            errors.Invalid(path, text, "may have mixed case, but should otherwise match: " + LabelRule);
    }

    private static void CheckApproval(JsonObject definition, string group, ErrorList errors)
    {
        if (!group.EndsWith(".k8s.io", StringComparison.Ordinal) && !group.EndsWith(".kubernetes.io", StringComparison.Ordinal))
            return;
        var approval = definition.TextOrNull("metadata", "annotations", ApprovalAnnotation);
        if (approval is null)
            errors.Add(FieldErrorType.FieldValueRequired, $"metadata.annotations[{ApprovalAnnotation}]", $"Required value: protected groups must have approval annotation \"{ApprovalAnnotation}\", see {ApprovalUrl}");
        else if (!approval.StartsWith("unapproved", StringComparison.Ordinal) && !Uri.TryCreate(approval, UriKind.Absolute, out _))
            errors.Invalid($"metadata.annotations[{ApprovalAnnotation}]", approval, $"protected groups must have approval annotation \"{ApprovalAnnotation}\" with either a URL or a reason starting with \"unapproved\", see {ApprovalUrl}");
    }

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
