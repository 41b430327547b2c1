using System.Net;
using System.Net.Sockets;
using System.Text;
using Steelyard.Lab.Forwarding;

namespace Steelyard.Lab.Tests.Forwarding;

/// <summary>A connection through both halves of the forward, on one machine.</summary>
public sealed class LoopbackForwardTests : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Connection_ThroughTheForward_CarriesBothDirectionsAndTheirEnds()
    {
        using var echo = new TcpListener(IPAddress.Loopback, 0);
        echo.Start();
        var served = EchoOnceAsync(echo);
        using var forward = Start((IPEndPoint)echo.LocalEndpoint, out _);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, forward.Port, _stop.Token);
        var text = new string('x', 1_000_000);
        var answer = ReadToEndAsync(client.GetStream());
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(text, await answer);
        await served;
    }

    [Fact]
    public async Task Connection_ToAPortThatIsClosed_EndsAndSaysWhy()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var end = (IPEndPoint)closed.LocalEndpoint;
        closed.Stop();
        using var forward = Start(end, out var complaint);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, forward.Port, _stop.Token);
        Assert.Equal("", await ReadToEndAsync(client.GetStream()));
        Assert.Contains(end.ToString(), await complaint.WaitAsync(TimeSpan.FromSeconds(30), _stop.Token), StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_OnAPortInUse_IsRefused()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Throws<LabException>(() => new LoopbackForward("x", new IPEndPoint(IPAddress.Loopback, 1), port));
    }

    private LoopbackForward Start(IPEndPoint target, out Task<string> complaint)
    {
        var socket = Path.Combine(_folder.Path, "dial.sock");
        _ = DialServer.RunAsync(socket, _stop.Token);
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        complaint = said.Task;
        var forward = new LoopbackForward(socket, target, 0);
        _ = forward.RunAsync(text => said.TrySetResult(text), _stop.Token);
        return forward;
    }

    private async Task EchoOnceAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(_stop.Token);
        await client.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
        client.Client.Shutdown(SocketShutdown.Send);
    }

    private async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(_stop.Token);
    }
}
