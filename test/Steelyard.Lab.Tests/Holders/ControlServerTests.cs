using System.Net.Sockets;
using System.Text;
using Steelyard.Lab.Holders;

namespace Steelyard.Lab.Tests.Holders;

public sealed class ControlServerTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Send_ToAServer_GetsItsAnswer()
    {
        using var server = Serve(request => new ControlResponse { Hosts = [new HostStatus(request.Host!, "running", 7)] });
        var response = await new ControlClient(Socket).SendAsync(new ControlRequest(ControlOperation.Start) { Host = "agent-0" }, Ct);
        Assert.Equal(new HostStatus("agent-0", "running", 7), Assert.Single(response.Hosts));
    }

    [Fact]
    public async Task Send_OfSomethingRefused_GivesTheReason()
    {
        using var server = Serve(_ => throw new LabException("no such host"));
        var error = await Assert.ThrowsAsync<LabException>(() => new ControlClient(Socket).SendAsync(new ControlRequest(ControlOperation.Start), Ct));
        Assert.Equal("no such host", error.Message);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("{\n")]
    [InlineData("{\"operation\":\"explode\"}\n")]
    [InlineData("null\n")]
    public async Task Line_ThatIsNoRequest_IsAnsweredAndTheServerGoesOn(string line)
    {
        using var server = Serve(_ => new ControlResponse());
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), Ct);
        await socket.SendAsync(Encoding.UTF8.GetBytes(line), Ct);
        using var reader = new StreamReader(new NetworkStream(socket));
        Assert.Contains("\"error\":", await reader.ReadLineAsync(Ct), StringComparison.Ordinal);
        Assert.Null((await new ControlClient(Socket).SendAsync(new ControlRequest(ControlOperation.Status), Ct)).Error);
    }

    [Fact]
    public async Task Peer_OfASocket_IsTheProcessThatListens()
    {
        Assert.Null(await new ControlClient(Socket).PeerAsync(Ct));
        using var server = Serve(_ => new ControlResponse());
        Assert.Equal(Environment.ProcessId, (await new ControlClient(Socket).PeerAsync(Ct))!.Id);
    }

    private string Socket => Path.Combine(_folder.Path, "control.sock");

    private ControlServer Serve(Func<ControlRequest, ControlResponse> answer)
    {
        var server = ControlServer.Listen(Socket, (request, _) => Task.FromResult(answer(request)));
        _ = server.RunAsync(Ct);
        return server;
    }
}
