using Steelyard.Core.Allocation;
using Steelyard.Hosting.Metrics;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;

namespace Steelyard.Controller.Metrics;

/// <summary>The page of the metrics endpoint: MetalLB's names, and ours with the prefix <c>steelyard_</c>.</summary>
internal static class MetricsPage
{
    private const string Prefix = "metallb_allocator_";

    public static string Render(
        ControllerMetrics metrics, IReadOnlyList<(string Pool, PoolUsage Usage)> pools, int queued, int waiting, bool isLeader,
        EventRecorder events, KubeClient client)
    {
        var text = new MetricsText();
        WritePools(text, pools);
        text.Counter("metallb_k8s_client_updates_total", "Reconciles that were started.", metrics.Updates.Value);
        text.Counter("metallb_k8s_client_update_errors_total", "Reconciles that failed.", metrics.UpdateErrors.Value);
        text.Gauge("metallb_k8s_client_config_loaded_bool", "1 once a configuration was in force.", metrics.IsConfigLoaded ? 1 : 0);
        text.Gauge("metallb_k8s_client_config_stale_bool", "1 while some object of the configuration is refused.", metrics.IsConfigStale ? 1 : 0);
        text.Gauge("steelyard_controller_leader_bool", "1 while this process is the leader.", isLeader ? 1 : 0);
        text.Gauge("steelyard_controller_queue_services", "Services that wait to be looked at.", queued);
        text.Gauge("steelyard_controller_waiting_services", "Services that wait for an address.", waiting);
        text.Counter("steelyard_controller_decisions_total", "Decisions about services.", metrics.Decisions.Value);
        text.Counter("steelyard_controller_service_writes_total", "Status writes of services.", metrics.ServiceWrites.Value);
        text.Counter("steelyard_controller_write_conflicts_total", "Status writes refused because the service had changed.", metrics.Conflicts.Value);
        text.Counter("steelyard_controller_write_failures_total", "Status writes that failed otherwise.", metrics.WriteFailures.Value);
        text.Counter("steelyard_controller_pool_status_writes_total", "Status writes of pools.", metrics.PoolStatusWrites.Value);
        text.Counter("steelyard_controller_events_written_total", "Events written.", events.Written);
        text.Counter("steelyard_controller_events_dropped_total", "Events that were not written.", events.Dropped);
        text.Counter("steelyard_controller_api_requests_total", "Requests to the API server.", client.RequestCount);
        return text.Process().ToString();
    }

    private static void WritePools(MetricsText text, IReadOnlyList<(string Pool, PoolUsage Usage)> pools)
    {
        Write("addresses_total", "Addresses of the pool.", usage => usage.Capacity.Total);
        Write("ipv4_addresses_total", "IPv4 addresses of the pool.", usage => usage.Capacity.IPv4);
        Write("ipv6_addresses_total", "IPv6 addresses of the pool.", usage => usage.Capacity.IPv6);
        Write("addresses_in_use_total", "Addresses in use.", usage => usage.Assigned);
        Write("ipv4_addresses_in_use_total", "IPv4 addresses in use.", usage => usage.AssignedIPv4);
        Write("ipv6_addresses_in_use_total", "IPv6 addresses in use.", usage => usage.AssignedIPv6);

        void Write(string name, string help, Func<PoolUsage, long> value)
        {
            if (pools.Count == 0)
                return;
            text.Family(Prefix + name, "gauge", help);
            foreach (var (pool, usage) in pools)
                text.Sample(Prefix + name, value(usage), ("pool", pool));
        }
    }
}
