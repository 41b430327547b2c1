using System.Globalization;
using System.Runtime.InteropServices;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench.Cluster;

/// <summary>Processor time and memory of a child process as the kernel counts them.</summary>
internal static partial class ProcessMeter
{
    /// <summary>Processor time since the start in milliseconds, to the microsecond: /proc counts in steps of 10 ms.</summary>
    public static double ProcessorMilliseconds(this ProductProcess process) => ProcessorMilliseconds(process.Id);

    /// <summary>The same of any process.</summary>
    public static double ProcessorMilliseconds(int processId)
    {
        // The processor clock of a process has the complement of its id above three bits of kind (see clock_getcpuclockid).
        var clock = (~processId << 3) | 2;
        if (ClockGetTime(clock, out var time) != 0)
            throw new InvalidOperationException($"no processor clock of process {processId}");
        return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
    }

    /// <summary>Resident memory in MB (10^6 bytes) now.</summary>
    public static double ResidentMegabytes(this ProductProcess process) => Status(process, "VmRSS");

    /// <summary>The most resident memory the process ever had, in MB.</summary>
    public static double PeakMegabytes(this ProductProcess process) => Status(process, "VmHWM");

    private static double Status(ProductProcess process, string field)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(line.IndexOf(':') + 1).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
