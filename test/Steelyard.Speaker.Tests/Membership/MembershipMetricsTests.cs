using Steelyard.Hosting.Metrics;
using Steelyard.Sessions.Membership;
using Steelyard.Speaker.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Speaker.Tests.Membership;

public sealed class MembershipMetricsTests
{
    [Fact]
    public void Write_Counters_NamesKindsAndReasons()
    {
        var counters = new MembershipCounters();
        counters.CountSent(GossipKind.Heartbeat, 54, isSent: true);
        counters.CountSent(GossipKind.ProbeReply, 54, isSent: false);
        counters.Count(GossipReject.NotAuthentic);
        counters.Count(MembershipDrop.Replayed);
        counters.Count(MembershipEventKind.FalseAlarm);
        counters.SetMembers(4, 1);
        var text = new MetricsText();
        MembershipMetrics.Write(text, new MembershipView(new HashSet<string> { "a", "b" }, HasQuorum: false, 3), counters);
        var lines = text.ToString().Split('\n');
        Assert.Contains("steelyard_membership_members 4", lines);
        Assert.Contains("steelyard_membership_candidates 2", lines);
        Assert.Contains("steelyard_membership_suspects 1", lines);
        Assert.Contains("steelyard_membership_quorum_bool 0", lines);
        Assert.Contains("steelyard_membership_false_alarms_total 1", lines);
        Assert.Contains("steelyard_membership_sent_bytes_total 108", lines);
        Assert.Contains("steelyard_membership_send_failures_total 1", lines);
        Assert.Contains("steelyard_membership_sent_total{kind=\"probeReply\"} 1", lines);
        Assert.Contains("steelyard_membership_dropped_total{reason=\"notAuthentic\"} 1", lines);
        Assert.Contains("steelyard_membership_dropped_total{reason=\"replayed\"} 1", lines);
    }
}
