using System.Net;
using System.Net.Sockets;
using Steelyard.Sessions.Membership;

namespace Steelyard.Speaker.Membership;

/// <summary>
/// Asks kernels whether the process of a member exists, and lets the own kernel answer for this one. Each member listens on the TCP port of the
/// membership; a kernel completes handshakes for a listening socket by itself, however late the process is, and refuses them when the process is gone.
/// Nothing is ever sent over these connections. For one thread.
/// </summary>
internal sealed class KernelProber : IDisposable
{
    private const int MostAtOnce = 64;
    private const int Patience = 1000;
    private readonly IPAddress _own;
    private readonly TimeProvider _time;
    private readonly Socket? _listener;
    private readonly List<(Socket Socket, ulong Session, long StartedAt)> _running = [];

    public KernelProber(IPEndPoint own, TimeProvider time)
    {
        _own = own.Address;
        _time = time;
        try
        {
            _listener = new Socket(own.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _listener.Bind(own);
            _listener.Listen(MostAtOnce);
        }
        catch (SocketException)
        {
            // Another program has the TCP port. The others then cannot tell when this process is late; everything else works.
            _listener?.Dispose();
            _listener = null;
        }
    }

    /// <summary>The own kernel can answer for this process.</summary>
    public bool IsListening => _listener is not null;

    public bool IsBusy => _running.Count > 0;

    public void Start(KernelProbe probe)
    {
        var target = probe.Address.ToIPAddress();
        if (target.AddressFamily != _own.AddressFamily || _running.Count >= MostAtOnce)
            return;
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, LingerState = new LingerOption(true, 0) };
        try
        {
            socket.Bind(new IPEndPoint(_own, 0));
            socket.Connect(new IPEndPoint(target, probe.Port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress or SocketError.ConnectionRefused)
        {
            // Expected: the answer is looked for later.
        }
        catch (SocketException)
        {
            socket.Dispose();
            return;
        }

        _running.Add((socket, probe.Session, _time.GetTimestamp()));
    }

    public bool TryTakeAnswer(out ulong session, out KernelAnswer answer)
    {
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            (var socket, session, var startedAt) = _running[i];
            answer = AnswerOf(socket);
            if (answer == KernelAnswer.None && _time.GetElapsedTime(startedAt).TotalMilliseconds < Patience)
                continue;
            socket.Dispose();
            _running.RemoveAt(i);
            if (answer != KernelAnswer.None)
                return true;
        }

        (session, answer) = (0, KernelAnswer.None);
        return false;
    }

    /// <summary>Closes connections of others, so that the queue of the listener does not fill up.</summary>
    public void Accept()
    {
        while (_listener is not null && _listener.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                _listener.Accept().Dispose();
            }
            catch (SocketException)
            {
                // It was closed by the other side already.
                return;
            }
        }
    }

    public void Dispose()
    {
        _listener?.Dispose();
        foreach (var (socket, _, _) in _running)
            socket.Dispose();
        _running.Clear();
    }

    private static KernelAnswer AnswerOf(Socket socket)
    {
        if (!socket.Poll(0, SelectMode.SelectWrite) && !socket.Poll(0, SelectMode.SelectError))
            return KernelAnswer.None;
        return (SocketError)(socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) ?? 0) switch
        {
            SocketError.Success => KernelAnswer.ProcessExists,
            SocketError.ConnectionRefused => KernelAnswer.ProcessGone,
            _ => KernelAnswer.None,
        };
    }
}
