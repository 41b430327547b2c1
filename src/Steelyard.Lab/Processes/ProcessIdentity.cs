using System.Globalization;
using System.Text.Json.Serialization;

namespace Steelyard.Lab.Processes;

/// <summary>A process for sure: ids are used again, together with the start time and the boot they are not.</summary>
/// <param name="Id">Process id as this machine sees it.</param>
/// <param name="Start">Start time in clock ticks after boot (proc(5), field 22 of stat).</param>
/// <param name="Boot">Id of the boot.</param>
public sealed record ProcessIdentity(int Id, long Start, string Boot)
{
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int StartField = 19;

    /// <summary>True while this very process runs; a zombie does not.</summary>
    [JsonIgnore]
    public bool IsAlive => Of(Id) == this;

    public static ProcessIdentity Current => Of(Environment.ProcessId) ?? throw new LabException("/proc does not show this process");

    /// <summary>The living process of an id, or null.</summary>
    public static ProcessIdentity? Of(int id) => Fields(id) is { } fields && fields[StateField] is not ("Z" or "X")
        ? new ProcessIdentity(id, long.Parse(fields[StartField], CultureInfo.InvariantCulture), BootId())
        : null;

    /// <summary>Parent of a process; 0 when there is none in this namespace or the process is gone.</summary>
    public static int ParentOf(int id) => Fields(id) is { } fields ? int.Parse(fields[ParentField], CultureInfo.InvariantCulture) : 0;

    /// <summary>A process and all that descend from it, as far as this namespace shows them; parents before children.</summary>
    public static IReadOnlyList<int> Tree(int root)
    {
        var children = All().ToLookup(ParentOf);
        var found = new List<int> { root };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i]].Where(child => !found.Contains(child)));
        return found;
    }

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    /// <summary>What follows the name in /proc/ID/stat; the name may itself hold blanks and brackets.</summary>
    private static string[]? Fields(int id)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string BootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
