using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Kube;
using Steelyard.Kube.Client;

namespace Steelyard.Controller.Webhooks;

/// <summary>
/// Keeps the webhook server's certificate in a Secret, shared by all replicas, and its authority where the API server looks
/// for it: in the validating configuration and, when it converts by webhook, in the definition of BGPPeers.
/// </summary>
internal sealed partial class CertificateRotator(KubeClient client, string ns, string secretName, string hostName, TimeProvider time, ILogger logger)
{
    private const string ConfigurationName = "metallb-webhook-configuration";
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);
    private static readonly ResourceType s_configurations = new("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", namespaced: false);
    private static readonly ResourceType s_definitions = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", namespaced: false);
    private readonly ILogger _logger = logger;
    private volatile X509Certificate2? _current;

    /// <summary>The certificate to present; null before the first one was made.</summary>
    public X509Certificate2? Current() => _current;

    /// <summary>Looks after the certificate until the token fires.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = s_interval;
            try
            {
                await RenewAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
            {
                LogFailed(e.Message);
                pause = s_retry;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var key = new ObjectKey(ns, secretName);
        var secret = await client.FindAsync(KubernetesTypes.Secrets, key, cancellationToken).ConfigureAwait(false);
        var present = WebhookKeys.From(secret?.Data);
        var keys = WebhookKeys.Renew(present, hostName, time.GetUtcNow());
        if (secret is null)
        {
            await client.CreateAsync(KubernetesTypes.Secrets, ns, new Secret(new ObjectMeta(secretName, ns), Data: keys.ToData()), cancellationToken).ConfigureAwait(false);
        }
        else if (keys != present)
        {
            // Bound to the version read: of two replicas that renew at once the second takes over what the first wrote.
            var data = new JsonObject();
            foreach (var (name, value) in keys.ToData())
                data[name] = Convert.ToBase64String(value);
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = secret.Metadata.ResourceVersion }, ["data"] = data };
            await client.PatchRawAsync(KubernetesTypes.Secrets, key, KubePatch.Merge(Utf8(patch)), null, cancellationToken).ConfigureAwait(false);
        }

        if (keys != present)
            LogRenewed(secretName);
        await PublishAsync(Convert.ToBase64String(Encoding.ASCII.GetBytes(keys.CaCertificate)), cancellationToken).ConfigureAwait(false);
        _current = keys.ToCertificate();
    }

    private async Task PublishAsync(string bundle, CancellationToken cancellationToken)
    {
        await PublishAsync(s_configurations, ConfigurationName, configuration =>
            [.. (configuration["webhooks"] as JsonArray ?? []).Select((_, i) => $"/webhooks/{i}/clientConfig")], bundle, cancellationToken).ConfigureAwait(false);
        await PublishAsync(s_definitions, $"{ApiGroup.BGPPeers}.{ApiGroup.Name}", definition =>
            definition["spec"]?["conversion"]?["webhook"]?["clientConfig"] is null ? [] : ["/spec/conversion/webhook/clientConfig"], bundle, cancellationToken).ConfigureAwait(false);
    }

    private async Task PublishAsync(
        ResourceType type, string name, Func<JsonNode, string[]> places, string bundle, CancellationToken cancellationToken)
    {
        JsonNode found;
        var key = ObjectKey.Cluster(name);
        try
        {
            found = await client.GetAsync(type, key, static json => JsonNode.Parse(json)!, cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            return;
        }

        var operations = new JsonArray();
        foreach (var place in places(found))
        {
            if ((string?)At(found, place)?["caBundle"] != bundle)
                operations.Add((JsonNode)new JsonObject { ["op"] = "add", ["path"] = place + "/caBundle", ["value"] = bundle });
        }

        if (operations.Count > 0)
            await client.PatchRawAsync(type, key, KubePatch.Json(Utf8(operations)), null, cancellationToken).ConfigureAwait(false);
    }

    private static JsonNode? At(JsonNode root, string pointer) => pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(
        (JsonNode?)root, (node, part) => node is JsonArray items ? items[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : node?[part]);

    private static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    [LoggerMessage(410, LogLevel.Information, "renewed the certificate of the webhooks", EventName = "certificateRenewed")]
    private partial void LogRenewed(string secret);

    [LoggerMessage(411, LogLevel.Error, "cannot look after the certificate of the webhooks, trying again", EventName = "certificateFailed")]
    private partial void LogFailed(string error);
}
