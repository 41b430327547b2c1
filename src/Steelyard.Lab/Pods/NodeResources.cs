using System.Globalization;

namespace Steelyard.Lab.Pods;

/// <summary>What a node has: the whole machine, which the nodes of a lab share.</summary>
internal sealed record NodeResources(int Processors, long MemoryKibibytes)
{
    public const int Pods = 110;

    public static NodeResources OfThisMachine() => new(Environment.ProcessorCount, Memory(File.ReadLines("/proc/meminfo")));

    /// <summary>A resource as a quantity.</summary>
    public string Amount(string resource) => resource switch
    {
        "cpu" => Processors.ToString(CultureInfo.InvariantCulture),
        "memory" => string.Create(CultureInfo.InvariantCulture, $"{MemoryKibibytes}Ki"),
        "pods" => Pods.ToString(CultureInfo.InvariantCulture),
        _ => "0",
    };

    internal static long Memory(IEnumerable<string> memoryInformation)
    {
        var line = memoryInformation.FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        var number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes : 0;
    }
}
