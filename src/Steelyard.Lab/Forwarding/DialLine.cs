using System.Net.Sockets;
using System.Text;

namespace Steelyard.Lab.Forwarding;

/// <summary>The lines at the beginning of a dialled connection. Read byte by byte: what follows is not ours.</summary>
internal static class DialLine
{
    public const string Accepted = "ok";
    private const int Longest = 200;

    /// <exception cref="IOException">The connection ended first, or the line is too long.</exception>
    public static async Task<string> ReadAsync(Socket socket, CancellationToken ct)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await socket.ReceiveAsync(one, ct).ConfigureAwait(false) == 1)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]);
            line.Add(one[0]);
            if (line.Count > Longest)
                break;
        }

        throw new IOException("the connection did not begin with a line");
    }

    public static async Task WriteAsync(Socket socket, string line, CancellationToken ct) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), ct).ConfigureAwait(false);
}
