using System.Globalization;

namespace Steelyard.Linux.Processes;

/// <summary>Reads /proc/PID/stat (proc_pid_stat(5)).</summary>
internal static class ProcessStat
{
    /// <summary>True for a process that has ended, whose parent is <paramref name="parent"/> and that nobody has collected.</summary>
    public static bool IsDeadChild(int pid, int parent)
    {
        try
        {
            return IsDeadChild(File.ReadAllText($"/proc/{pid}/stat"), parent);
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal static bool IsDeadChild(string stat, int parent)
    {
        // The name in parentheses may hold blanks and parentheses: the last one ends it.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && fields[0] == "Z" && fields[1] == parent.ToString(CultureInfo.InvariantCulture);
    }
}
