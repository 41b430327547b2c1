using System.Buffers;
using System.Net.Sockets;

namespace Steelyard.Lab.Forwarding;

/// <summary>Joins two stream sockets; the end of one direction is passed on while the other goes on.</summary>
internal static class SocketPipe
{
    private const int BufferSize = 64 * 1024;

    public static Task JoinAsync(Socket one, Socket other, CancellationToken ct) => Task.WhenAll(PumpAsync(one, other, ct), PumpAsync(other, one, ct));

    private static async Task PumpAsync(Socket from, Socket to, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer, ct).ConfigureAwait(false)) > 0;)
            {
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), ct).ConfigureAwait(false);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // A reset of one side ends both.
            from.Dispose();
            to.Dispose();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
