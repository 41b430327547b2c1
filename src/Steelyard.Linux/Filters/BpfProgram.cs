namespace Steelyard.Linux.Filters;

/// <summary>
/// Builds a classic BPF program from its start to its end. Tests jump over the next instructions or fall through, so no jump
/// needs a forward reference. Each instruction is struct sock_filter: 16 bits code, 8 true jump, 8 false jump, 32 operand.
/// </summary>
internal sealed class BpfProgram
{
    /// <summary>Most instructions that the kernel takes (BPF_MAXINSNS).</summary>
    public const int MaxLength = 4096;

    private const uint AncillaryBase = 0xffff_f000; // SKF_AD_OFF
    private const uint VlanTag = 44;
    private const uint VlanIdMask = 0xfff;
    private const uint PacketTypeOffset = 4;
    private const uint WholePacket = 0xffff_ffff;
    private readonly List<ulong> _instructions = [];

    public int Length => _instructions.Count;

    public ulong[] Build() => [.. _instructions];

    public BpfProgram LoadWord(uint offset) => Add(BpfOpcode.LoadWord, offset);

    public BpfProgram LoadHalf(uint offset) => Add(BpfOpcode.LoadHalf, offset);

    public BpfProgram LoadByte(uint offset) => Add(BpfOpcode.LoadByte, offset);

    /// <summary>The VLAN that the frame came from: 0 without a tag, and with a tag that only carries a priority.</summary>
    public BpfProgram LoadVlanId() => Add(BpfOpcode.LoadHalf, AncillaryBase + VlanTag).Add(BpfOpcode.And, VlanIdMask);

    public BpfProgram LoadPacketType() => Add(BpfOpcode.LoadByte, AncillaryBase + PacketTypeOffset);

    public BpfProgram Accept() => Add(BpfOpcode.Return, WholePacket);

    public BpfProgram Reject() => Add(BpfOpcode.Return, 0);

    /// <summary>Rejects the packet unless the loaded value is this one.</summary>
    public BpfProgram Require(uint value) => Add(BpfOpcode.JumpIfEqual, value, whenTrue: 1).Reject();

    /// <summary>Rejects the packet when the loaded value is this one.</summary>
    public BpfProgram Refuse(uint value) => Add(BpfOpcode.JumpIfEqual, value, whenFalse: 1).Reject();

    /// <summary>Rejects the packet unless the loaded value is one of two.</summary>
    public BpfProgram RequireEither(uint first, uint second) =>
        Add(BpfOpcode.JumpIfEqual, first, whenTrue: 2).Add(BpfOpcode.JumpIfEqual, second, whenTrue: 1).Reject();

    /// <summary>
    /// Accepts the packet when the loaded value lies in one of the ranges, else goes on after this search. Ranges are sorted and
    /// apart from each other; the search halves them, so its running time grows with their logarithm.
    /// </summary>
    public BpfProgram AcceptIfIn(ReadOnlySpan<ValueRange> ranges)
    {
        if (!ranges.IsEmpty)
            Search(ranges, instructionsAfter: 0);
        return this;
    }

    /// <summary>Instructions that <see cref="AcceptIfIn"/> takes.</summary>
    public static int SearchLength(int ranges) => ranges == 0 ? 0 : (ranges * LeafLength) + ((ranges - 1) * NodeLength);

    private const int LeafLength = 4;
    private const int NodeLength = 2;

    private void Search(ReadOnlySpan<ValueRange> ranges, int instructionsAfter)
    {
        if (ranges.Length == 1)
        {
            Add(BpfOpcode.JumpIfGreaterOrEqual, ranges[0].First, whenFalse: 2);
            Add(BpfOpcode.JumpIfGreater, ranges[0].Last, whenTrue: 1);
            Accept();
            Add(BpfOpcode.Jump, (uint)instructionsAfter);
            return;
        }

        var half = ranges.Length / 2;
        var right = SearchLength(ranges.Length - half);
        // Conditional jumps reach 255 instructions, the plain jump reaches everything.
        Add(BpfOpcode.JumpIfGreaterOrEqual, ranges[half].First, whenFalse: 1);
        Add(BpfOpcode.Jump, (uint)SearchLength(half));
        Search(ranges[..half], instructionsAfter + right);
        Search(ranges[half..], instructionsAfter);
    }

    private BpfProgram Add(BpfOpcode code, uint operand, byte whenTrue = 0, byte whenFalse = 0)
    {
        _instructions.Add((ushort)code | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)operand << 32));
        return this;
    }
}
