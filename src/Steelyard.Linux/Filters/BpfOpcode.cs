namespace Steelyard.Linux.Filters;

/// <summary>The classic BPF operations that filters here need (linux/filter.h): class, size and mode in one number.</summary>
internal enum BpfOpcode
{
    LoadWord = 0x20,
    LoadHalf = 0x28,
    LoadByte = 0x30,
    And = 0x54,
    Jump = 0x05,
    JumpIfEqual = 0x15,
    JumpIfGreater = 0x25,
    JumpIfGreaterOrEqual = 0x35,
    Return = 0x06,
}
