using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Kinds;

/// <summary>Collects the errors of one object, with the texts a Status cause shows.</summary>
internal sealed class FieldErrors : List<FieldError>
{
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Required(string path, string detail = "") =>
        Add(new(FieldErrorType.FieldValueRequired, path, Join("Required value", detail)));

    public void Invalid(string path, JsonNode? value, string detail) => InvalidText(path, Print(value), detail);

    public void Invalid(string path, string value, string detail) => InvalidText(path, Quote(value), detail);

    public void Invalid(string path, long value, string detail) =>
        InvalidText(path, value.ToString(CultureInfo.InvariantCulture), detail);

    /// <summary>An invalid value that is already printed as JSON.</summary>
    public void InvalidText(string path, string printed, string detail) =>
        Add(new(FieldErrorType.FieldValueInvalid, path, Join($"Invalid value: {printed}", detail)));

    public void Duplicate(string path, string value) => DuplicateText(path, Quote(value));

    public void DuplicateText(string path, string printed, string detail = "") =>
        Add(new(FieldErrorType.FieldValueDuplicate, path, Join($"Duplicate value: {printed}", detail)));

    public void Forbidden(string path, string detail) =>
        Add(new(FieldErrorType.FieldValueForbidden, path, Join("Forbidden", detail)));

    public void NotSupported(string path, string value, params IReadOnlyList<string> supported) =>
        Add(new(
            FieldErrorType.FieldValueNotSupported, path,
            $"Unsupported value: {Quote(value)}: supported values: {string.Join(", ", supported.Select(Quote))}"));

    public void TooLong(string path, int limit) =>
        Add(new(FieldErrorType.FieldValueTooLong, path, $"Too long: may not be more than {limit} bytes"));

    public static string Quote(string value) => JsonValue.Create(value).ToJsonString(_plain);

    public static string Print(JsonNode? value) => value is null ? "null" : value.ToJsonString(_plain);

    private static string Join(string text, string detail) => detail.Length == 0 ? text : $"{text}: {detail}";
}
