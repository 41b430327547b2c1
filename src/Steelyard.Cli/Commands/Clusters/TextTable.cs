namespace Steelyard.Cli.Commands.Clusters;

/// <summary>Columns of text, each as wide as its widest cell, three blanks apart.</summary>
internal static class TextTable
{
    public static string Write(params IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToList();
        var widths = Enumerable.Range(0, all[0].Count).Select(column => all.Max(row => row[column].Length)).ToList();
        return string.Join('\n', all.Select(row => string.Concat(row.Select((cell, column) => cell.PadRight(widths[column] + 3))).TrimEnd()));
    }
}
