using System.Globalization;

namespace Steelyard.Bench;

/// <summary>One measured number beside its target, as a row of the table that the benchmarks print.</summary>
internal sealed record Figure(string Name, double Measured, string Unit, double? AtMost = null, double? AtLeast = null)
{
    public const string Header = "| figure | target | measured | met |\n|---|---:|---:|---|";

    private bool? IsMet => AtMost is { } most ? Measured <= most : AtLeast is { } least ? Measured >= least : null;

    public override string ToString() => $"| {Name} | {Target} | {Number(Measured)} {Unit} | {(IsMet is { } met ? (met ? "yes" : "**no**") : "")} |";

    private string Target => AtMost is { } most ? $"≤ {Number(most)} {Unit}" : AtLeast is { } least ? $"≥ {Number(least)} {Unit}" : "";

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);
}
