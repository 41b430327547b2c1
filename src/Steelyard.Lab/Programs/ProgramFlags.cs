namespace Steelyard.Lab.Programs;

/// <summary>Flags in the manner of Go programs: one or two dashes, a value after "=" or in the next argument.</summary>
internal static class ProgramFlags
{
    /// <summary>The last value of a flag, or null.</summary>
    public static string? Value(IReadOnlyList<string> arguments, string name)
    {
        string? value = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var flag = arguments[i].TrimStart('-');
            if (flag.Length == arguments[i].Length)
                continue;
            if (flag == name && i + 1 < arguments.Count)
                value = arguments[++i];
            else if (flag.StartsWith(name + "=", StringComparison.Ordinal))
                value = flag[(name.Length + 1)..];
        }
        return value;
    }

    /// <summary>The port of an address such as ":5678" or "127.0.0.1:5678", or a bare number; the default when it is none.</summary>
    public static int Port(string? address, int absent)
    {
        var text = address?[(address.LastIndexOf(':') + 1)..];
        return int.TryParse(text, out var port) && port is > 0 and < 65536 ? port : absent;
    }
}
