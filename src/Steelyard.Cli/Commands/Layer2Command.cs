using System.CommandLine;
using System.CommandLine.Parsing;
using Steelyard.Core.Announcements;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard layer2 announce</c>: the speaker's layer 2 alone, without a cluster, to try and to look for trouble.</summary>
internal static class Layer2Command
{
    public static Command Build() => new("layer2", "Use the layer 2 announcer of the speaker without a cluster.") { Announce() };

    private static Command Announce()
    {
        var addresses = new Option<IpRange[]>("--address")
        {
            Description = "Address, or range first-last, to announce; repeatable.",
            Required = true,
            CustomParser = result => [.. result.Tokens.Select(token => Range(token.Value, result))],
        };
        var interfaces = new Option<string[]>("--interface") { Description = "Interface to announce on; repeatable. All by default." };
        var takeover = new Option<bool>("--takeover") { Description = "Do not probe whether another host has the address." };
        var probe = new Option<ProbeTiming>("--probe")
        {
            Description = "How to probe: fast (50 ms), rfc (RFC 5227: 4 to 7 s) or off.",
            DefaultValueFactory = _ => ProbeTiming.Fast,
            CustomParser = Probe,
        };
        var policy = new Option<ConflictPolicy>("--on-conflict")
        {
            Description = "What to do about another host that claims an address.",
            DefaultValueFactory = _ => ConflictPolicy.Defend,
        };
        var refresh = new Option<TimeSpan>("--refresh")
        {
            Description = "Pause between announcements after the first seconds, like 150s; 0 for none.",
            DefaultValueFactory = _ => new AnnouncerOptions().RefreshInterval,
            CustomParser = result =>
            {
                if (!GoDuration.TryParse(result.Tokens[0].Value, out var pause) || pause < TimeSpan.Zero)
                    result.AddError($"--refresh: \"{result.Tokens[0].Value}\" is not a duration like 150s");
                return pause;
            },
        };
        var exclude = new Option<string>("--exclude") { Description = "File with interfaces that never take part (excludel2.yaml)." };
        var limit = new Option<double>("--answer-limit")
        {
            Description = "Answers a second to one hardware address.",
            DefaultValueFactory = _ => new Layer2AnnouncerOptions().AnswersPerSecondAndSource,
        };
        var command = new Command("announce", "Announce addresses and answer for them until interrupted.")
        {
            addresses, interfaces, takeover, probe, policy, refresh, exclude, limit,
        };
        command.SetAction((result, ct) => Layer2Announcement.RunAsync(
            new Layer2AnnouncementOptions(
                [.. result.GetValue(addresses)!.SelectMany(Each)],
                result.GetValue(interfaces) is { Length: > 0 } names ? InterfaceSelection.Of(names) : InterfaceSelection.All,
                result.GetValue(takeover),
                result.GetValue(exclude),
                result.GetValue(limit),
                new AnnouncerOptions
                {
                    Probing = result.GetValue(probe)!,
                    OnConflict = result.GetValue(policy),
                    RefreshInterval = result.GetValue(refresh),
                }),
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error,
            ct));
        return command;
    }

    private static IpRange Range(string text, ArgumentResult result)
    {
        if (IpAddr.TryParse(text, out var address))
            return new IpRange(address, address);
        if (!IpRange.TryParse(text, out var range))
            result.AddError($"--address: \"{text}\" is neither an address nor a range first-last");
        else if (range.Last.Value - range.First.Value >= Layer2AnnouncementOptions.MostAddresses)
            result.AddError($"--address: {text} has more than {Layer2AnnouncementOptions.MostAddresses} addresses");
        return range;
    }

    private static IEnumerable<IpAddr> Each(IpRange range)
    {
        for (var value = range.First.Value; value <= range.Last.Value && value - range.First.Value < Layer2AnnouncementOptions.MostAddresses; value++)
            yield return range.First with { Value = value };
    }

    private static ProbeTiming? Probe(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "fast":
                return ProbeTiming.Fast;
            case "rfc":
                return ProbeTiming.Rfc5227;
            case "off":
                return ProbeTiming.None;
            default:
                result.AddError($"--probe: \"{result.Tokens[0].Value}\" is none of fast, rfc and off");
                return null;
        }
    }
}
