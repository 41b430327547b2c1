using Steelyard.Hosting.Metrics;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Announcing;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Metrics;

/// <summary>The page of the metrics endpoint: MetalLB's names, and ours with the prefix <c>steelyard_</c>.</summary>
internal sealed class SpeakerMetricsPage(
    string node, SpeakerMetrics metrics, Layer2Engine engine, ILayer2Announcer announcer, Func<int?> aliveSpeakers, EventRecorder events, KubeClient client)
{
    private const string Protocol = "layer2";

    public string Render()
    {
        var text = new MetricsText();
        WriteAnnounced(text);
        WriteAddresses(text, "metallb_layer2_requests_received", "ARP requests and neighbor solicitations for the address.", one => one.RequestsReceived);
        WriteAddresses(text, "metallb_layer2_responses_sent", "ARP replies and neighbor advertisements sent in answer.", one => one.ResponsesSent);
        WriteAddresses(text, "metallb_layer2_gratuitous_sent", "Unsolicited ARP frames and neighbor advertisements sent.", one => one.GratuitousSent);
        WriteAddresses(text, "steelyard_layer2_conflicts_total", "Frames in which another host claimed the address.", one => one.Conflicts);
        WriteDrops(text);
        text.Counter("metallb_k8s_client_updates_total", "Reconciles that were started.", metrics.Updates.Value);
        text.Counter("metallb_k8s_client_update_errors_total", "Reconciles that failed.", metrics.UpdateErrors.Value);
        text.Gauge("metallb_k8s_client_config_loaded_bool", "1 once a configuration was in force.", metrics.IsConfigLoaded ? 1 : 0);
        text.Gauge("metallb_k8s_client_config_stale_bool", "1 while some object of the configuration is refused.", metrics.IsConfigStale ? 1 : 0);
        if (aliveSpeakers() is { } alive)
            text.Gauge("steelyard_speaker_members_alive", "Speakers that are alive, this one included.", alive);
        text.Gauge("steelyard_speaker_addresses", "Addresses that this node announces.", engine.AddressCount);
        text.Counter("steelyard_speaker_handovers_total", "Services whose announcement this node gained or lost.", metrics.Handovers.Value);
        text.Counter("steelyard_speaker_events_written_total", "Events written.", events.Written);
        text.Counter("steelyard_speaker_events_dropped_total", "Events that were not written.", events.Dropped);
        text.Counter("steelyard_speaker_api_requests_total", "Requests to the API server.", client.RequestCount);
        text.Process();
        return text.ToString();
    }

    private void WriteAnnounced(MetricsText text)
    {
        var pairs = engine.Announced;
        if (pairs.Count == 0)
            return;
        const string Name = "metallb_speaker_announced";
        text.Family(Name, "gauge", "1 for each address of a service that this node announces.");
        foreach (var (address, service) in pairs)
            text.Sample(Name, 1, ("service", service), ("protocol", Protocol), ("node", node), ("ip", address.ToString()));
    }

    private void WriteAddresses(MetricsText text, string name, string help, Func<AddressCounters, long> value)
    {
        var addresses = announcer.Counters.Addresses;
        if (addresses.Count == 0)
            return;
        text.Family(name, "counter", help);
        foreach (var counters in addresses)
            text.Sample(name, value(counters), ("ip", counters.Address.ToString()));
    }

    private void WriteDrops(MetricsText text)
    {
        const string Name = "steelyard_layer2_dropped_total";
        text.Family(Name, "counter", "Received frames that were not answered.");
        foreach (var reason in Enum.GetValues<Layer2Drop>())
        {
            if (reason != Layer2Drop.None)
                text.Sample(Name, announcer.Counters.Dropped(reason), ("reason", reason.ToString()));
        }
    }
}
