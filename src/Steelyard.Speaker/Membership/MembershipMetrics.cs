using Steelyard.Hosting.Metrics;
using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Speaker.Membership;

/// <summary>The membership's part of the metrics page.</summary>
public static class MembershipMetrics
{
    private const string Prefix = "steelyard_membership_";

    public static void Write(MetricsText text, MembershipView view, MembershipCounters counters)
    {
        text.Gauge(Prefix + "members", "Speakers that take part, this one included.", counters.Members);
        text.Gauge(Prefix + "candidates", "Speakers that may announce.", view.Alive.Count);
        text.Gauge(Prefix + "suspects", "Speakers whose silence is looked into.", counters.Suspects);
        text.Gauge(Prefix + "quorum_bool", "1 while enough of the known speakers are alive.", view.HasQuorum ? 1 : 0);
        text.Counter(Prefix + "suspicions_total", "Silences looked into.", counters.Events(MembershipEventKind.Suspected));
        text.Counter(Prefix + "deaths_total", "Speakers held for dead.", counters.Events(MembershipEventKind.Died));
        text.Counter(Prefix + "false_alarms_total", "Speakers held for dead that were not.", counters.Events(MembershipEventKind.FalseAlarm));
        text.Counter(Prefix + "restarts_total", "New processes in the place of earlier ones.", counters.Events(MembershipEventKind.Restarted));
        text.Counter(Prefix + "name_conflicts_total", "Other processes with the name of this node.", counters.Events(MembershipEventKind.NameConflict));
        text.Counter(Prefix + "sent_bytes_total", "Bytes of messages sent.", counters.BytesSent);
        text.Counter(Prefix + "received_bytes_total", "Bytes of packets received.", counters.BytesReceived);
        text.Counter(Prefix + "send_failures_total", "Messages that the kernel refused.", counters.SendFailures);
        WriteMessages(text, "sent_total", "Messages sent.", counters.Sent);
        WriteMessages(text, "received_total", "Messages received.", counters.Received);
        WriteDrops(text, counters);
    }

    private static void WriteMessages(MetricsText text, string name, string help, Func<GossipKind, long> value)
    {
        text.Family(Prefix + name, "counter", help);
        foreach (var kind in Enum.GetValues<GossipKind>())
            text.Sample(Prefix + name, value(kind), ("kind", Label(kind.ToString())));
    }

    private static void WriteDrops(MetricsText text, MembershipCounters counters)
    {
        text.Family(Prefix + "dropped_total", "counter", "Packets that were ignored.");
        foreach (var reason in Enum.GetValues<GossipReject>())
        {
            if (reason != GossipReject.None)
                text.Sample(Prefix + "dropped_total", counters.Rejected(reason), ("reason", Label(reason.ToString())));
        }

        foreach (var reason in Enum.GetValues<MembershipDrop>())
        {
            if (reason != MembershipDrop.None)
                text.Sample(Prefix + "dropped_total", counters.Dropped(reason), ("reason", Label(reason.ToString())));
        }
    }

    private static string Label(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
