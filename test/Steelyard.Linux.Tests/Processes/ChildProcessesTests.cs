using System.Text;
using Steelyard.Linux.Processes;

namespace Steelyard.Linux.Tests.Processes;

public sealed class ChildProcessesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly ChildProcesses _processes = new(TimeProvider.System);

    public void Dispose() => _processes.Dispose();

    private static SpawnRequest Shell(string script) => new()
    {
        Program = "/bin/sh", Arguments = ["sh", "-c", script], Environment = ["PATH=/usr/bin:/bin", "GREETING=hello"],
    };

    [Theory]
    [InlineData("exit 0", 0, 0, 0)]
    [InlineData("exit 7", 7, 0, 7)]
    [InlineData("kill -9 $$", 0, 9, 137)]
    public async Task Exited_OfAProgram_TellsCodeOrSignal(string script, int code, int signal, int combined)
    {
        var status = await _processes.Start(Shell(script)).Exited.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal((code, signal, combined), (status.Code, status.Signal, status.Combined));
    }

    [Fact]
    public async Task Start_OfManyAtOnce_LearnsOfEachEnd()
    {
        var children = Enumerable.Range(0, 40).Select(i => _processes.Start(Shell($"exit {i}"))).ToList();
        for (var i = 0; i < children.Count; i++)
            Assert.Equal(i, (await children[i].Exited.WaitAsync(Limit, TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task Start_WithPipes_PassesEnvironmentDirectoryAndStreams()
    {
        using var input = StreamPipe.Create();
        using var output = StreamPipe.Create();
        var child = _processes.Start(Shell("read line; echo \"$GREETING $line in $PWD\"") with
        {
            WorkingDirectory = "/usr",
            Input = (int)input.ReadEnd.DangerousGetHandle(),
            Output = (int)output.WriteEnd.DangerousGetHandle(),
        });
        output.WriteEnd.Dispose();
        await using (var writer = input.OpenWrite())
            await writer.WriteAsync("you\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(output.OpenRead());
        Assert.Equal("hello you in /usr\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        await child.Exited.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Signal_OfARunningProgram_ReachesItAndAfterItsEndNobody()
    {
        var child = _processes.Start(Shell("exec sleep 600"));
        Assert.True(child.Signal((int)Signal.Terminate));
        Assert.Equal(15, (await child.Exited.WaitAsync(Limit, TestContext.Current.CancellationToken)).Signal);
        Assert.False(child.Signal((int)Signal.Terminate));
    }

    [Fact]
    public void Start_OfAProgramThatIsNotThere_SaysSo()
    {
        var failure = Assert.Throws<IOException>(() => _processes.Start(new SpawnRequest { Program = "/no/such", Arguments = ["such"] }));
        Assert.Contains("/no/such", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnATerminal_IsItsSessionsLeader()
    {
        using var terminal = PseudoTerminal.Open();
        terminal.Resize(100, 30);
        var child = _processes.Start(Shell("tty; stty size; kill -9 $$") with { Terminal = terminal.Path });
        Assert.Equal(9, (await child.Exited.WaitAsync(Limit, TestContext.Current.CancellationToken)).Signal);
        var said = new byte[200];
        var length = await terminal.Stream.ReadAsync(said, TestContext.Current.CancellationToken);
        Assert.Equal($"{terminal.Path}\r\n30 100\r\n", Encoding.ASCII.GetString(said, 0, length));
    }

    [Fact]
    public void Thread_WithAWorkingDirectoryOfItsOwn_ChangesNobodyElses()
    {
        var before = Environment.CurrentDirectory;
        Assert.Equal(7, NamespaceThread.Run(() =>
        {
            NamespaceThread.Unshare(NamespaceTypes.FileSystemAttributes);
            Environment.CurrentDirectory = "/";
            return 7;
        }));
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public void Thread_ThatFails_ThrowsWhereItWasStarted() =>
        Assert.Throws<InvalidOperationException>(() => NamespaceThread.Run(() => throw new InvalidOperationException()));

    [Theory]
    [InlineData("12 (a (b) c) Z 34 1", 34, true)]
    [InlineData("12 (sh) S 34 1", 34, false)]
    [InlineData("12 (Z) S 34 1", 34, false)]
    [InlineData("12 (sh) Z 35 1", 34, false)]
    public void IsDeadChild_OfAStatLine_ReadsStateAndParent(string stat, int parent, bool expected) =>
        Assert.Equal(expected, ProcessStat.IsDeadChild(stat, parent));

    [Fact]
    public void Replace_OfALink_TurnsIt()
    {
        var folder = Directory.CreateTempSubdirectory("steelyard-link-").FullName;
        var link = Path.Combine(folder, "link");
        SymbolicLinks.Replace(link, "one");
        SymbolicLinks.Replace(link, "two");
        Assert.Equal(("two", 1), (new FileInfo(link).LinkTarget, Directory.GetFileSystemEntries(folder).Length));
        Directory.Delete(folder, recursive: true);
    }
}
