using System.Runtime.InteropServices;
using Steelyard.Linux.Native;

namespace Steelyard.Linux.Packets;

/// <summary>
/// Frames gathered to be sent with one system call: fill <see cref="Next"/>, <see cref="Add"/> it, and <see cref="Flush"/> when
/// <see cref="IsFull"/> or at the end. For one thread.
/// </summary>
public sealed unsafe class PacketSendBatch : IDisposable
{
    private readonly int _frameLength;
    private byte* _frames;
    private readonly LinkLayerAddress* _addresses;
    private readonly IoVector* _vectors;
    private readonly BatchHeader* _headers;

    /// <param name="capacity">Most frames of one call.</param>
    /// <param name="frameLength">Longest frame in bytes.</param>
    public PacketSendBatch(int capacity = 64, int frameLength = 128)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameLength, 1);
        (Capacity, _frameLength) = (capacity, frameLength);
        var each = sizeof(BatchHeader) + sizeof(IoVector) + sizeof(LinkLayerAddress) + 4 + frameLength;
        _headers = (BatchHeader*)NativeMemory.AllocZeroed((nuint)(capacity * each));
        _vectors = (IoVector*)(_headers + capacity);
        _addresses = (LinkLayerAddress*)(_vectors + capacity);
        _frames = (byte*)(_addresses + capacity);
    }

    ~PacketSendBatch() => Free();

    public int Capacity { get; }

    /// <summary>Frames that wait to be sent.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    /// <summary>Room for the next frame; the batch must not be full.</summary>
    public Span<byte> Next
    {
        get
        {
            ObjectDisposedException.ThrowIf(_frames is null, this);
            if (IsFull)
                throw new InvalidOperationException("the batch is full; flush it first");
            return new Span<byte>(_frames + (Count * _frameLength), _frameLength);
        }
    }

    /// <summary>Takes the frame written to <see cref="Next"/>.</summary>
    public void Add(int interfaceIndex, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_frameLength);
        var frame = Next;
        _addresses[Count] = new LinkLayerAddress { Family = SocketConstants.AF_PACKET, InterfaceIndex = interfaceIndex };
        _vectors[Count] = new IoVector { Base = _frames + (Count * _frameLength), Length = (nuint)length };
        _headers[Count].Message = new MessageHeader
        {
            Name = _addresses + Count,
            NameLength = (uint)sizeof(LinkLayerAddress),
            Vectors = _vectors + Count,
            VectorCount = 1,
        };
        Count++;
    }

    /// <summary>
    /// Sends all in order and empties the batch; the number sent. A frame that the kernel refuses (its interface is down or
    /// gone) is left out and stops no other; <paramref name="error"/> is the last reason.
    /// </summary>
    public int Flush(PacketSocket socket, out Errno error)
    {
        error = Errno.None;
        var sent = 0;
        for (int next = 0, failures = 0; next < Count;)
        {
            var done = Libc.SendMany(socket.Handle, _headers + next, (uint)(Count - next), SocketConstants.MSG_DONTWAIT);
            if (done > 0)
            {
                (sent, next, failures) = (sent + done, next + done, 0);
                continue;
            }

            // The first failure may be an old one that the socket kept; the second is this frame's.
            if (++failures < 2)
                continue;
            error = LinuxException.LastError;
            (next, failures) = (next + 1, 0);
        }

        Count = 0;
        return sent;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_frames is null)
            return;
        NativeMemory.Free(_headers);
        _frames = null;
        Count = 0;
    }
}
