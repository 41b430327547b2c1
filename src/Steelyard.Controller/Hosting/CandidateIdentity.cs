using System.Globalization;

namespace Steelyard.Controller.Hosting;

/// <summary>
/// Names of processes that compete for leadership. A name tells where the process runs, its number and its start, so that
/// a successor on the same machine can see that a holder was killed and need not wait for its lease to end.
/// </summary>
internal static class CandidateIdentity
{
    private static readonly string s_place = Place();

    /// <summary>The own name: <c>where_place_pid_start</c>.</summary>
    /// <param name="podName">Own Pod, or empty for the name of the machine.</param>
    public static string Own(string podName)
    {
        var where = podName.Length > 0 ? podName : Environment.MachineName;
        return string.Create(CultureInfo.InvariantCulture, $"{where}_{s_place}_{Environment.ProcessId}_{StartOf(Environment.ProcessId) ?? "0"}");
    }

    /// <summary>Whether the holder ran where process numbers are the same as here, and is certainly not running any more.</summary>
    public static bool IsGone(string holder)
    {
        var parts = holder.Split('_');
        return parts.Length >= 4 && s_place.Length > 0 && parts[^3] == s_place
            && int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && StartOf(Environment.ProcessId) is not null
            && StartOf(pid) != parts[^1];
    }

    /// <summary>When a process began, in the kernel's ticks since its start; null when it does not run.</summary>
    private static string? StartOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            // The name in brackets may hold blanks; state is the 3rd field, the start the 22nd.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The kernel's run and its process number space; empty when unknown.</summary>
    private static string Place()
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            var space = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
            var number = new string([.. space.Where(char.IsAsciiDigit)]);
            return boot.Length > 8 && number.Length > 0 ? $"{boot[..8]}-{number}" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
