using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// The field table of the built-in definitions. One line of the embedded resource is a definition: its name without
/// the common prefix, then the fields in the order of their numbers. <c>=N</c> sets the number (otherwise it is one more than the
/// one before), <c>*</c> means a zero value is kept, <c>!</c> printed as null when absent, <c>~</c> an inlined message.
/// </summary>
public static class BuiltinFields
{
    private const string ApiPrefix = "io.k8s.api.";
    private const string MetaPrefix = "io.k8s.apimachinery.pkg.apis.";

    private static readonly Lazy<FrozenDictionary<string, IReadOnlyList<BuiltinField>>> _table = new(Load);
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, BuiltinField>> _byName = new();

    /// <summary>Fields of a definition in the order of their numbers, or null when the table does not know it.</summary>
    public static IReadOnlyList<BuiltinField>? Of(string definitionName) => _table.Value.GetValueOrDefault(definitionName);

    /// <summary>Fields of a message inlined in <paramref name="definitionName"/>; it lives in the same package.</summary>
    public static IReadOnlyList<BuiltinField> OfInlined(string definitionName, BuiltinField inlined) =>
        Of(string.Concat(definitionName.AsSpan(0, definitionName.LastIndexOf('.') + 1), inlined.Name)) ?? [];

    /// <summary>Fields of a definition by JSON name, those of inlined messages included; empty for unknown definitions.</summary>
    public static IReadOnlyDictionary<string, BuiltinField> ByName(string definitionName) =>
        _byName.GetOrAdd(definitionName, static name => Flatten(name, Of(name) ?? []).ToFrozenDictionary(static f => f.Name));

    private static IEnumerable<BuiltinField> Flatten(string definitionName, IReadOnlyList<BuiltinField> fields) =>
        fields.SelectMany(f => f.Inlined ? Flatten(definitionName, OfInlined(definitionName, f)) : [f]);

    private static FrozenDictionary<string, IReadOnlyList<BuiltinField>> Load()
    {
        using var stream = typeof(BuiltinFields).Assembly.GetManifestResourceStream("BuiltinFields.txt")
            ?? throw new InvalidOperationException("The field table is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        var table = new Dictionary<string, IReadOnlyList<BuiltinField>>();
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var prefix = words[0].StartsWith("meta.", StringComparison.Ordinal) ? MetaPrefix : ApiPrefix;
            table.Add(prefix + words[0], ReadFields(words.AsSpan(1)));
        }
        return table.ToFrozenDictionary();
    }

    private static BuiltinField[] ReadFields(ReadOnlySpan<string> words)
    {
        var fields = new BuiltinField[words.Length];
        var number = 0;
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            number = equals < 0 ? number + 1 : int.Parse(word.AsSpan(equals + 1).TrimEnd("*!"), CultureInfo.InvariantCulture);
            var name = (equals < 0 ? word : word[..equals]).Trim('*', '!', '~');
            fields[i] = new BuiltinField(name, number, word.Contains('*'), word.Contains('!'), word[0] == '~');
        }
        return fields;
    }
}
