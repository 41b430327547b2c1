using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>Collects field errors in the usual forms.</summary>
internal sealed class ErrorList
{
    public List<FieldError> Items { get; } = [];

    public void Add(FieldErrorType type, string path, string message) => Items.Add(new FieldError(type, path, message));

    public void Required(string path, string detail = "") =>
        Add(FieldErrorType.FieldValueRequired, path, "Required value" + (detail.Length > 0 ? ": " + detail : ""));

    public void Forbidden(string path, string detail) => Add(FieldErrorType.FieldValueForbidden, path, "Forbidden: " + detail);

    public void Invalid(string path, string value, string detail) =>
        Add(FieldErrorType.FieldValueInvalid, path, $"Invalid value: {GoFormat.Quote(value)}: {detail}");

    public void InvalidNode(string path, JsonNode? value, string detail) =>
        Add(FieldErrorType.FieldValueInvalid, path, $"Invalid value: {GoFormat.Value(value)}: {detail}");
}
