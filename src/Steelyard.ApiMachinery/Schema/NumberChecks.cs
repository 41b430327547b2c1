using System.Globalization;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>Ranges, multiples and integer formats.</summary>
internal static class NumberChecks
{
    public static void Run(JsonNode value, SchemaNode schema, SchemaValidation errors)
    {
        if (schema.Type == "integer" || schema.IntOrString)
            CheckIntegerRange(value, schema, errors);
        if (JsonNumber.TryGetInt64(value, out var integer))
            CheckInteger(integer, schema, errors);
        else
            CheckFloat(JsonNumber.ToDouble(value), schema, errors);
    }

    private static void CheckIntegerRange(JsonNode value, SchemaNode schema, SchemaValidation errors)
    {
        var isInteger = JsonNumber.TryGetInt64(value, out var number);
        if (!isInteger && JsonNumber.ToDouble(value) is var real && double.IsInteger(real) && Math.Abs(real) < 9e18)
            (isInteger, number) = (true, (long)real);
        if (!isInteger || (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue))
        {
            var format = schema.Format is { Length: > 0 } name ? "with format " + name : "(default format)";
            errors.AddComposite($"Checked value must be of type integer {format} in {errors.Name}");
        }
    }

    private static void CheckInteger(long value, SchemaNode schema, SchemaValidation errors)
    {
        var shown = value.ToString(CultureInfo.InvariantCulture);
        if (schema.MultipleOf is { } factor)
            CheckIntegerMultiple(value, (long)factor, errors);
        // Genuine servers compare integers with the bound cut to an integer, and print it so.
        if (schema.Maximum is { } max && (schema.ExclusiveMaximum ? value >= (long)max : value > (long)max))
            errors.AddInvalid(shown, $"should be less than {(schema.ExclusiveMaximum ? "" : "or equal to ")}{(long)max}");
        if (schema.Minimum is { } min && (schema.ExclusiveMinimum ? value <= (long)min : value < (long)min))
            errors.AddInvalid(shown, $"should be greater than {(schema.ExclusiveMinimum ? "" : "or equal to ")}{(long)min}");
    }

    private static void CheckIntegerMultiple(long value, long factor, SchemaValidation errors)
    {
        // A factor below 1 is cut to 0 for an integer value, and then refused: a quirk kept, since clients see it.
        if (factor <= 0)
            errors.Add(Errors.FieldErrorType.FieldValueInvalid, $"Invalid value: {factor}: factor MultipleOf declared for {errors.Name} must be positive: {factor}");
        else if (value % factor != 0)
            errors.AddInvalid(value.ToString(CultureInfo.InvariantCulture), $"should be a multiple of {factor}");
    }

    private static void CheckFloat(double value, SchemaNode schema, SchemaValidation errors)
    {
        var shown = GoFormat.Float(value);
        if (schema.MultipleOf is { } factor && !IsIntegral(value / factor))
            errors.AddInvalid(shown, $"should be a multiple of {GoFormat.Float(factor)}");
        if (schema.Maximum is { } max && (schema.ExclusiveMaximum ? value >= max : value > max))
            errors.AddInvalid(shown, $"should be less than {(schema.ExclusiveMaximum ? "" : "or equal to ")}{GoFormat.Float(max)}");
        if (schema.Minimum is { } min && (schema.ExclusiveMinimum ? value <= min : value < min))
            errors.AddInvalid(shown, $"should be greater than {(schema.ExclusiveMinimum ? "" : "or equal to ")}{GoFormat.Float(min)}");
    }

    private static bool IsIntegral(double quotient) => Math.Abs(quotient - Math.Round(quotient)) < 1e-9;
}
