using System.Text;
using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Images;
using Steelyard.Lab.Logs;
using Steelyard.Lab.Probes;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Pods;

/// <summary>One run of a container, from its start to its end.</summary>
internal sealed class ContainerRun
{
    private const int MostOutput = 10 * 1024;
    private static readonly TimeSpan _drain = TimeSpan.FromSeconds(1);
    private readonly Task _readers;

    public ContainerRun(RunningContainer container, ContainerSpec spec, ImageProgram program, ContainerLog log)
    {
        (Container, Spec, Program, Log) = (container, spec, program, log);
        var output = StreamReaders.Start(container.Output, bytes => log.Write("stdout", bytes));
        var error = container.Error is { } stream ? StreamReaders.Start(stream, bytes => log.Write("stderr", bytes)) : Task.CompletedTask;
        _readers = Task.WhenAll(output, error);
    }

    public RunningContainer Container { get; }

    public ContainerSpec Spec { get; }

    public ImageProgram Program { get; }

    public ContainerLog Log { get; }

    public Task<ExitStatus> Exited => Container.Process.Exited;

    /// <summary>Takes what the program still wrote. A descendant that keeps the streams open is not waited for.</summary>
    public async Task DrainAsync(TimeProvider time)
    {
        await Task.WhenAny(_readers, Task.Delay(_drain, time)).ConfigureAwait(false);
        Log.Complete();
        Container.Dispose();
    }

    /// <summary>Runs a program in the container to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunInsideAsync(ContainerLauncher launcher, IReadOnlyList<string> command, CancellationToken ct)
    {
        if (command.Count == 0)
            return (126, "no command");
        using var running = launcher.Exec(Container.Process, command, Spec.Environment, Spec.WorkingDirectory, input: false, terminal: false);
        var said = new StringBuilder();
        var output = StreamReaders.Start(running.Output, Keep);
        var error = StreamReaders.Start(running.Error!, Keep);
        try
        {
            var exit = await running.Process.Exited.WaitAsync(ct).ConfigureAwait(false);
            await Task.WhenAll(output, error).WaitAsync(ct).ConfigureAwait(false);
            lock (said)
                return (exit.Combined, said.ToString());
        }
        catch (OperationCanceledException)
        {
            running.Process.Signal((int)Signal.Kill);
            throw;
        }

        void Keep(ReadOnlySpan<byte> bytes)
        {
            lock (said)
            {
                if (said.Length < MostOutput)
                    said.Append(Encoding.UTF8.GetString(bytes));
            }
        }
    }

    /// <summary>Runs the postStart hook; a container whose hook fails is killed.</summary>
    public async Task StartHookAsync(IPodHost pod, ContainerStatus status)
    {
        if (status.Container.At("lifecycle", "postStart") is not { } hook)
            return;
        var result = await HookAsync(pod, status, hook, TimeSpan.FromMinutes(2)).ConfigureAwait(false);
        if (result.Success)
            return;
        pod.Context.Events.Warning(pod.Pod, "FailedPostStartHook", $"PostStartHook failed: {result.Message}");
        Container.Process.Signal((int)Signal.Kill);
    }

    /// <summary>Runs a hook: exec, httpGet, tcpSocket or sleep.</summary>
    public async Task<ProbeResult> HookAsync(IPodHost pod, ContainerStatus status, System.Text.Json.Nodes.JsonNode hook, TimeSpan timeout)
    {
        if (hook["sleep"] is { } sleep)
        {
            var time = TimeSpan.FromSeconds(sleep.Integer("seconds"));
            await Task.WhenAny(Exited, Task.Delay(time < timeout ? time : timeout, pod.Context.Time)).ConfigureAwait(false);
            return new ProbeResult(true, "");
        }
        var action = new ProbeAction(status.Container, pod.Address, (command, ct) => RunInsideAsync(pod.Context.Launcher, command, ct), pod.Context.Time);
        return await action.CheckAsync(hook, timeout, CancellationToken.None).ConfigureAwait(false);
    }
}
