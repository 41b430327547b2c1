using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Hosting;
using Steelyard.Sessions.Membership;
using Steelyard.Speaker.Membership;

namespace Steelyard.Bench.Membership;

/// <summary>The process of one member: tells its views as <c>view TIMESTAMP names</c>, and counters when their names are written to it.</summary>
internal static class MemberNode
{
    public const string Argument = "membership-node";

    public static async Task<int> RunAsync(string name, string address, string peers)
    {
        using var service = await BindAsync(new MembershipServiceOptions { NodeName = name, BindAddress = IPAddress.Parse(address), SecretText = "a secret for benchmarks" });
        service.Changed += view => Tell($"view {Stopwatch.GetTimestamp()} {string.Join(',', view.Alive)}");
        service.SetPeers(peers.Split(',').Select(peer => peer.Split('=')).ToDictionary(pair => pair[0], pair => IPAddress.Parse(pair[1])));
        service.Start();
        while (await Console.In.ReadLineAsync() is { } counter)
        {
            var value = counter switch
            {
                "sent" => service.Counters.BytesSent,
                "died" => service.Counters.Events(MembershipEventKind.Died),
                _ => service.Counters.Events(MembershipEventKind.Suspected),
            };
            Tell($"counter {value}");
        }

        return 0;
    }

    private static void Tell(string line) => Console.Out.WriteLine(line);

    /// <summary>The address appears a moment after the process.</summary>
    private static async Task<MembershipService> BindAsync(MembershipServiceOptions options)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new MembershipService(options, TimeProvider.System, NullLogger.Instance);
            }
            catch (StartException) when (attempt < 1_000)
            {
                await Task.Delay(5);
            }
        }
    }
}
