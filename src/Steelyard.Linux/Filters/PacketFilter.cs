namespace Steelyard.Linux.Filters;

/// <summary>A program that the kernel runs on each frame to decide whether the socket receives it. See <see cref="PacketFilters"/>.</summary>
public sealed class PacketFilter
{
    internal PacketFilter(ulong[] instructions) => Instructions = instructions;

    /// <summary>Number of instructions.</summary>
    public int Length => Instructions.Length;

    internal ulong[] Instructions { get; }
}
