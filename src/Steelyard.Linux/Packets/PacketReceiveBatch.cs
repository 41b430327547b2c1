using System.Runtime.InteropServices;
using Steelyard.Linux.Native;

namespace Steelyard.Linux.Packets;

/// <summary>Room for several frames that <see cref="PacketSocket.Receive"/> fills with one system call. For one thread.</summary>
public sealed unsafe class PacketReceiveBatch : IDisposable
{
    private const int ControlLength = 64;
    private readonly int _frameLength;
    private byte* _frames;
    private readonly byte* _controls;
    private readonly LinkLayerAddress* _addresses;
    private readonly IoVector* _vectors;
    private readonly BatchHeader* _headers;

    /// <param name="capacity">Most frames of one call.</param>
    /// <param name="frameLength">Bytes kept of each frame; longer ones are cut and marked.</param>
    public PacketReceiveBatch(int capacity = 32, int frameLength = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameLength, 1);
        (Capacity, _frameLength) = (capacity, frameLength);
        var each = sizeof(BatchHeader) + sizeof(IoVector) + sizeof(LinkLayerAddress) + 4 + ControlLength + frameLength;
        var memory = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * each));
        // One block, most strictly aligned parts first, so that every part starts at a multiple of eight.
        _headers = (BatchHeader*)memory;
        _vectors = (IoVector*)(_headers + capacity);
        _controls = (byte*)(_vectors + capacity);
        _addresses = (LinkLayerAddress*)(_controls + (capacity * ControlLength));
        _frames = (byte*)(_addresses + capacity);
    }

    ~PacketReceiveBatch() => Free();

    public int Capacity { get; }

    /// <summary>Frames that the last call brought.</summary>
    public int Count { get; internal set; }

    /// <summary>The bytes of a frame; valid until the next receive.</summary>
    public ReadOnlySpan<byte> Frame(int index) => new(FrameStart(index), Math.Min((int)_headers[index].Length, _frameLength));

    public PacketInfo Info(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return PacketSocket.Describe(_addresses[index], _headers[index].Message, (int)_headers[index].Length);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    internal BatchHeader* Prepare()
    {
        ObjectDisposedException.ThrowIf(_frames is null, this);
        Count = 0;
        for (var i = 0; i < Capacity; i++)
        {
            _vectors[i] = new IoVector { Base = _frames + (i * _frameLength), Length = (nuint)_frameLength };
            _headers[i].Message = PacketSocket.Header(_addresses + i, _vectors + i, _controls + (i * ControlLength));
        }

        return _headers;
    }

    private byte* FrameStart(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return _frames + (index * _frameLength);
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
