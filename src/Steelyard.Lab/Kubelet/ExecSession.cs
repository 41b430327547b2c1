using Steelyard.Lab.Containers;
using Steelyard.Lab.Pods;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Kubelet;

/// <summary>Joins a client with a program: a new one in a container (exec), or the container's own (attach).</summary>
internal sealed class ExecSession(ContainerLauncher launcher, TimeProvider time)
{
    private static readonly TimeSpan _drain = TimeSpan.FromSeconds(1);

    public async Task ExecAsync(ContainerRun run, CommandRequest request, IRemoteCommand client, CancellationToken ct)
    {
        RunningContainer program;
        try
        {
            var environment = new Dictionary<string, string>(run.Spec.Environment);
            if (request.Terminal)
                environment.TryAdd("TERM", "xterm");
            program = launcher.Exec(run.Container.Process, request.Command, environment, run.Spec.WorkingDirectory, request.Input, request.Terminal);
        }
        catch (Exception e) when (e is ContainerStartException or IOException)
        {
            await client.FinishAsync(CommandStatus.Failed($"Internal error occurred: {e.Message}"), ct).ConfigureAwait(false);
            return;
        }
        using (program)
            await ServeAsync(program, client, ct).ConfigureAwait(false);
    }

    /// <summary>Shows what the container writes from now on, and takes its input where it has one.</summary>
    public static async Task AttachAsync(ContainerRun run, IRemoteCommand client, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var writes = new Pump(client, stop.Token);
        run.Log.Raw += writes.Add;
        var input = run.Container.Input is { } stream ? CopyInputAsync(client, stream, closeAtEnd: false, stop.Token) : Task.CompletedTask;
        var sizes = FollowSizesAsync(client, run.Container.Terminal, stop.Token);
        await Task.WhenAny(run.Exited, client.Gone).ConfigureAwait(false);
        if (run.Exited.IsCompletedSuccessfully)
        {
            await run.Log.WhenComplete().WaitAsync(ct).ConfigureAwait(false);
            await writes.FinishAsync().ConfigureAwait(false);
            // How the container ended is told by the pod's status, not to those who watched.
            await client.FinishAsync(CommandStatus.Of(0), ct).ConfigureAwait(false);
        }
        run.Log.Raw -= writes.Add;
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(input, sizes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync(RunningContainer program, IRemoteCommand client, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var writes = new Pump(client, stop.Token);
        var output = StreamReaders.Start(program.Output, bytes => writes.Add("stdout", bytes.ToArray()));
        var error = program.Error is { } stream ? StreamReaders.Start(stream, bytes => writes.Add("stderr", bytes.ToArray())) : Task.CompletedTask;
        var input = program.Input is { } keys ? CopyInputAsync(client, keys, program.Terminal is null, stop.Token) : Task.CompletedTask;
        var sizes = FollowSizesAsync(client, program.Terminal, stop.Token);
        await Task.WhenAny(program.Process.Exited, client.Gone).ConfigureAwait(false);
        if (!program.Process.Exited.IsCompleted)
            program.Process.Signal((int)Signal.Kill);
        var exit = await program.Process.Exited.ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(_drain, time, ct)).ConfigureAwait(false);
        await writes.FinishAsync().ConfigureAwait(false);
        if (!client.Gone.IsCompleted)
            await client.FinishAsync(CommandStatus.Of(exit.Combined), ct).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(input, sizes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task CopyInputAsync(IRemoteCommand client, Stream input, bool closeAtEnd, CancellationToken ct)
    {
        try
        {
            await foreach (var bytes in client.ReadInputAsync(ct).ConfigureAwait(false))
            {
                await input.WriteAsync(bytes, ct).ConfigureAwait(false);
                await input.FlushAsync(ct).ConfigureAwait(false);
            }
            if (closeAtEnd)
                await input.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The program has closed its input.
        }
    }

    private static async Task FollowSizesAsync(IRemoteCommand client, PseudoTerminal? terminal, CancellationToken ct)
    {
        await foreach (var (columns, rows) in client.Sizes.ReadAllAsync(ct).ConfigureAwait(false))
            terminal?.Resize(columns, rows);
    }
}
