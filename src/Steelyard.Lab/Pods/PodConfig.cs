using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>Reads ConfigMaps and Secrets for a pod and gets the tokens of its service account.</summary>
internal sealed class PodConfig(PodContext context, JsonObject pod)
{
    private static readonly ResourceName _secrets = new("", "v1", "secrets");
    private readonly Dictionary<string, (string Token, DateTimeOffset RenewAt)> _tokens = [];

    public async Task<JsonObject?> FindAsync(string plural, string name)
    {
        try
        {
            var resource = plural == "secrets" ? _secrets : Resources.ConfigMaps;
            return await context.Client.GetAsync(resource, pod.Namespace(), name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StatusException or HttpRequestException or TimeoutException)
        {
            throw new ConfigException($"failed to get {plural[..^1]} \"{name}\": {e.Message}");
        }
    }

    /// <summary>A token that is bound to the pod; the same one until four fifths of its life are over.</summary>
    public async Task<string> TokenAsync(string? audience, long seconds)
    {
        if (_tokens.TryGetValue(audience ?? "", out var known) && known.RenewAt > context.Now)
            return known.Token;
        var account = pod.Text("spec", "serviceAccountName") is { Length: > 0 } given ? given : "default";
        try
        {
            var answer = await context.Client.CreateAsync(
                Resources.ServiceAccounts, pod.Namespace(), account, "token", Request(audience, seconds), CancellationToken.None).ConfigureAwait(false);
            var token = answer.Text("status", "token");
            _tokens[audience ?? ""] = (token, context.Now + TimeSpan.FromSeconds(seconds * 0.8));
            return token;
        }
        catch (Exception e) when (e is StatusException or HttpRequestException or TimeoutException)
        {
            throw new ConfigException($"failed to fetch token: {e.Message}");
        }
    }

    private JsonObject Request(string? audience, long seconds)
    {
        var spec = new JsonObject
        {
            ["expirationSeconds"] = seconds,
            ["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["name"] = pod.Name(), ["uid"] = pod.Uid() },
        };
        if (audience is not null)
            spec["audiences"] = new JsonArray(audience);
        return new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec };
    }
}
