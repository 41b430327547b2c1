using System.CommandLine;
using System.Net;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Probing;
using Steelyard.Lab.Processes;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard network probe</c>: how long a page is missing, seen from a host of the cluster.</summary>
internal static class ProbeCommands
{
    /// <summary>The command that people give: runs the other one on a host.</summary>
    public static Command Probe()
    {
        var (url, interval, duration, output) = Arguments();
        var from = ClusterNames.Checked(new Argument<string>("FROM") { Description = "Host that asks; \"client\" unless given.", DefaultValueFactory = _ => "client" });
        var cluster = ClusterNames.Option();
        var command = new Command("probe", "Ask for a page at a fixed pace from a host of the cluster, and tell how many answers were missing and for how long.")
        {
            url, from, interval, duration, output, cluster,
        };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var name = lab.Cluster(result.GetValue(cluster));
            var manager = lab.Manager();
            List<string> inner =
            [
                SelfCommand.Path, "lab-probe", Url(result.GetValue(url)!).ToString(),
                "--interval", result.GetValue(interval)!, "--duration", result.GetValue(duration)!,
            ];
            if (result.GetValue(output) is { } format)
                inner.AddRange(["--output", format]);
            return await ClusterExecCommand.RunAsync(await HostEntry.CommandAsync(
                manager.Control(name), manager.Existing(name).Plan, result.GetValue(from)!, "/", inner, ct).ConfigureAwait(false)).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>The prober itself, on the host where it runs.</summary>
    public static Command Process()
    {
        var (url, interval, duration, output) = Arguments();
        var command = new Command("lab-probe", "Probe a page from here.") { url, interval, duration, output };
        command.Hidden = true;
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var page = Url(result.GetValue(url)!);
            var prober = new HttpProber(new IPEndPoint(IPAddress.Parse(page.Host.Trim('[', ']')), page.Port), page.PathAndQuery, lab.Time);
            var report = await prober.RunAsync(
                ClusterCreateCommand.Duration(result.GetValue(interval)!), ClusterCreateCommand.Duration(result.GetValue(duration)!), ct).ConfigureAwait(false);
            await lab.PrintAsync(result.GetValue(output) == "json" ? report.ToJson().ToJsonString() : report.ToString()).ConfigureAwait(false);
            return report.Lost == report.Sent ? 1 : 0;
        });
        return command;
    }

    private static (Argument<string> Url, Option<string> Interval, Option<string> Duration, Option<string?> Output) Arguments() => (
        new Argument<string>("URL") { Description = "For instance http://172.25.1.1/; the host must be an address." },
        ClusterCreateCommand.DurationOption("--interval", "10ms", "Time between two probes."),
        ClusterCreateCommand.DurationOption("--duration", "10s", "How long to probe; an interrupt ends it earlier."),
        ClusterNames.Output("json"));

    private static Uri Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == "http" && IPAddress.TryParse(url.Host.Trim('[', ']'), out _)
        ? url
        : throw new LabException($"\"{text}\" is no URL such as http://172.25.1.1/");
}
