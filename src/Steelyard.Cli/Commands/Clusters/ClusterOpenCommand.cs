using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Steelyard.Lab;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Forwarding;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary><c>steelyard cluster open service/NAME</c>: a way from this machine's browser to a service.</summary>
internal static class ClusterOpenCommand
{
    private const int SecureWeb = 443;

    public static Command Build()
    {
        var target = new Argument<string>("TARGET") { Description = "service/NAME, or ADDRESS:PORT on the cluster's network." };
        var ns = new Option<string>("--namespace", "-n") { Description = "Namespace of the service.", DefaultValueFactory = _ => "default" };
        var port = new Option<int?>("--port") { Description = "Port of the service; its first unless given." };
        var local = new Option<int>("--local-port") { Description = "Port of this machine's loopback; a free one unless given.", DefaultValueFactory = _ => 0 };
        var cluster = ClusterNames.Option();
        var command = new Command("open", "Forward a loopback port into the cluster's network and print its URL, until interrupted.") { target, ns, port, local, cluster };
        LabAction.Set(command, async (result, lab, ct) =>
        {
            var name = lab.Cluster(result.GetValue(cluster));
            _ = lab.Manager().Control(name);
            var folder = lab.Store.Folder(name);
            var end = await EndAsync(folder, result.GetValue(target)!, result.GetValue(ns)!, result.GetValue(port), lab.Time, ct).ConfigureAwait(false);
            using var forward = new LoopbackForward(folder.Dial, end, result.GetValue(local));
            await lab.Output.WriteLineAsync($"{(end.Port == SecureWeb ? "https" : "http")}://127.0.0.1:{forward.Port}/").ConfigureAwait(false);
            await lab.Error.WriteLineAsync($"Forwarding to {end} until interrupted (Ctrl-C)").ConfigureAwait(false);
            try
            {
                await forward.RunAsync(lab.Error.WriteLine, ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Interrupted, as it is meant to end.
            }

            return 0;
        });
        return command;
    }

    private static async Task<IPEndPoint> EndAsync(ClusterFolder folder, string target, string ns, int? port, TimeProvider time, CancellationToken ct)
    {
        if (!target.Contains('/', StringComparison.Ordinal))
        {
            return IPEndPoint.TryParse(target, out var end) && end.Port > 0
                ? end
                : throw new LabException($"\"{target}\" is neither service/NAME nor ADDRESS:PORT");
        }

        var (kind, name) = (target[..target.IndexOf('/', StringComparison.Ordinal)], target[(target.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        if (kind is not ("service" or "services" or "svc"))
            throw new LabException($"\"{target}\": only services can be opened, as service/NAME");
        using var api = new ClusterApi(folder, time);
        var service = await api.ServiceAsync(ns, name, ct).ConfigureAwait(false) ?? throw new LabException($"there is no service \"{name}\" in namespace \"{ns}\"");
        return EndOf(service, $"{ns}/{name}", port);
    }

    private static IPEndPoint EndOf(JsonObject service, string name, int? port)
    {
        var ports = (service["spec"]?["ports"] as JsonArray ?? []).Select(p => (int)p!["port"]!).ToList();
        if (port is { } wanted && !ports.Contains(wanted))
            throw new LabException($"service {name} has no port {wanted}; it has {string.Join(", ", ports)}");
        if (ports.Count == 0)
            throw new LabException($"service {name} has no ports");
        var address = (string?)service["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"]
            ?? throw new LabException($"service {name} has no external address yet; see: kubectl describe service {name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}");
        return new IPEndPoint(IPAddress.Parse(address), port ?? ports[0]);
    }
}
