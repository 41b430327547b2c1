using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Linux;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Cli.Commands;

/// <summary>Announces until interrupted; says when all is announced, what conflicts there are, and in the end what happened.</summary>
internal static class Layer2Announcement
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    public static async Task<int> RunAsync(Layer2AnnouncementOptions options, TextWriter output, TextWriter error, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            using var announcer = Start(options);
            if (!announcer.HasAnyInterface(options.Interfaces))
                await error.WriteLineAsync($"steelyard layer2: none of the interfaces {options.Interfaces} exists yet").ConfigureAwait(false);
            await AnnounceAsync(announcer, options, output, stop.Token).ConfigureAwait(false);
            await ReportAsync(announcer.Counters, output).ConfigureAwait(false);
            return 0;
        }
        catch (LinuxException e) when (e.Error is Errno.EPERM or Errno.EACCES)
        {
            await error.WriteLineAsync($"steelyard layer2: {e.Message}; it needs root or the capability CAP_NET_RAW").ConfigureAwait(false);
            return 1;
        }
        catch (Exception e) when (e is LinuxException or FormatException or IOException)
        {
            await error.WriteLineAsync($"steelyard layer2: {e.Message}").ConfigureAwait(false);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static Layer2Announcer Start(Layer2AnnouncementOptions options) => new(
        new Layer2AnnouncerOptions
        {
            Announcing = options.Announcing,
            Exclusion = options.ExclusionFile is { } file ? InterfaceExclusion.Parse(File.ReadAllText(file), file) : InterfaceExclusion.None,
            AnswersPerSecondAndSource = options.AnswerLimit,
        },
        TimeProvider.System,
        NullLogger<Layer2Announcer>.Instance);

    private static async Task AnnounceAsync(
        Layer2Announcer announcer, Layer2AnnouncementOptions options, TextWriter output, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        foreach (var address in options.Addresses)
            announcer.Announce(address, options.Interfaces, options.Takeover);
        try
        {
            var conflicts = PrintConflictsAsync(announcer, output, ct);
            while (!options.Addresses.All(address => announcer.Counters.Of(address).GratuitousSent > 0))
                await Task.Delay(Glance, TimeProvider.System, ct).ConfigureAwait(false);
            var elapsed = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            var names = string.Join(", ", announcer.InterfacesOf(options.Interfaces));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"announced {options.Addresses.Count} addresses on {names} after {elapsed:0} ms")).ConfigureAwait(false);
            await output.FlushAsync(ct).ConfigureAwait(false);
            await conflicts.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Interrupted: the report follows.
        }
    }

    private static async Task PrintConflictsAsync(Layer2Announcer announcer, TextWriter output, CancellationToken ct)
    {
        await foreach (var conflict in announcer.Conflicts.ReadAllAsync(ct).ConfigureAwait(false))
        {
            await output.WriteLineAsync(
                $"conflict: {conflict.Other} on {conflict.InterfaceName} claims {conflict.Address}: {conflict.Action}").ConfigureAwait(false);
            await output.FlushAsync(ct).ConfigureAwait(false);
        }
    }

    private static async Task ReportAsync(AnnouncerCounters counters, TextWriter output)
    {
        var all = counters.Addresses;
        await output.WriteLineAsync(
            $"requests {all.Sum(each => each.RequestsReceived)}, answers {all.Sum(each => each.ResponsesSent)}, "
            + $"announcements {all.Sum(each => each.GratuitousSent)}, conflicts {all.Sum(each => each.Conflicts)}").ConfigureAwait(false);
        foreach (var reason in Enum.GetValues<Layer2Drop>().Where(reason => counters.Dropped(reason) > 0))
            await output.WriteLineAsync($"not answered, {reason}: {counters.Dropped(reason)}").ConfigureAwait(false);
    }
}
