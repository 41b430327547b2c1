namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// What the schema of a built-in definition cannot say about one field: its protobuf number, whether a zero value is
/// kept, and whether the field is printed even when it is empty.
/// </summary>
/// <param name="Name">JSON name; for an inlined message the message's short name.</param>
/// <param name="Number">Protobuf field number.</param>
/// <param name="KeepsZero">False, 0 and "" are values of their own (elsewhere they mean absent).</param>
/// <param name="AlwaysPrinted">An absent list is printed as null.</param>
/// <param name="Inlined">The fields of the message appear among the fields of the holder.</param>
public sealed record BuiltinField(string Name, int Number, bool KeepsZero, bool AlwaysPrinted, bool Inlined);
