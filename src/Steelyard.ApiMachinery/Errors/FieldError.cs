namespace Steelyard.ApiMachinery.Errors;

/// <summary>Kinds of field errors; the text is the <c>reason</c> of a Status cause.</summary>
public enum FieldErrorType
{
    FieldValueNotFound,
    FieldValueRequired,
    FieldValueDuplicate,
    FieldValueInvalid,
    FieldValueNotSupported,
    FieldValueForbidden,
    FieldValueTooLong,
    FieldValueTooMany,
    InternalError,
    FieldValueTypeInvalid,
}

/// <summary>
/// One error of one field. <see cref="Message"/> is the whole text that a Status cause shows behind the field path,
/// for example <c>Invalid value: "x": must be no more than 63 characters</c>.
/// </summary>
public sealed record FieldError(FieldErrorType Type, string Field, string Message)
{
    public override string ToString() => $"{Field}: {Message}";
}
