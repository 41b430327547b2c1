using System.Globalization;
using System.Text;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// Where a walk through an object stands. Steps are only joined to a text (<c>spec.ports[0].x</c>) once there is
/// something to report, so that valid objects cost no strings.
/// </summary>
internal sealed class FieldPath
{
    private readonly List<(string? Name, int Index)> _steps = [];

    public int Depth => _steps.Count;

    public void Push(string name) => _steps.Add((name, -1));

    public void Push(int index) => _steps.Add((null, index));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _steps)
        {
            if (name is null)
                text.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else
                text.Append(text.Length > 0 ? "." : "").Append(name);
        }
        return text.ToString();
    }

    /// <summary>Joins two parts of a path; the root of an object is called <c>&lt;nil&gt;</c> by genuine servers.</summary>
    public static string Join(string prefix, string rest)
    {
        if (rest.Length == 0)
            return prefix.Length == 0 ? "<nil>" : prefix;
        if (prefix.Length == 0)
            return rest;
        return rest[0] == '[' ? prefix + rest : prefix + "." + rest;
    }
}
