using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>Finds the ConfigMaps and Secrets of a pod's namespace; null when there is none of that name.</summary>
internal delegate Task<JsonObject?> FindConfig(string plural, string name);

/// <summary>Builds the environment of a container: services, then envFrom, then env, each over what came before.</summary>
internal sealed class ContainerEnvironment(PodFacts facts, FindConfig find)
{
    /// <exception cref="ConfigException">Something that it names is not there; the message says what.</exception>
    public async Task<Dictionary<string, string>> BuildAsync(
        JsonObject container, IReadOnlyDictionary<string, string> image, IReadOnlyDictionary<string, string> services)
    {
        var variables = new Dictionary<string, string>(services);
        foreach (var source in container.Each("envFrom"))
            await AddAllAsync(source, variables).ConfigureAwait(false);
        foreach (var variable in container.Each("env"))
        {
            if (await ValueAsync(container, variable, variables).ConfigureAwait(false) is { } value)
                variables[variable.Text("name")] = value;
        }
        var all = new Dictionary<string, string>(image);
        foreach (var (name, value) in variables)
            all[name] = value;
        all.TryAdd("HOSTNAME", facts.Pod.Text("spec", "hostname") is { Length: > 0 } hostName ? hostName : facts.Pod.Name());
        all.TryAdd("HOME", "/root");
        return all;
    }

    private async Task<string?> ValueAsync(JsonObject container, JsonObject variable, Dictionary<string, string> variables)
    {
        if (variable["valueFrom"] is not JsonObject source)
            return VariableExpansion.Expand(variable.Text("value"), variables);
        if (source["fieldRef"] is { } field)
            return facts.Field(field.Text("fieldPath"));
        if (source["resourceFieldRef"] is { } resource)
            return facts.Resource(container, resource);
        if (source["configMapKeyRef"] is { } configMap)
            return await KeyAsync("configmaps", configMap).ConfigureAwait(false);
        if (source["secretKeyRef"] is { } secret)
            return await KeyAsync("secrets", secret).ConfigureAwait(false);
        throw new ConfigException($"env {variable.Text("name")}: valueFrom has no source that is supported");
    }

    private async Task<string?> KeyAsync(string plural, JsonNode reference)
    {
        var (name, key) = (reference.Text("name"), reference.Text("key"));
        var holder = await find(plural, name).ConfigureAwait(false);
        if (holder is not null && ConfigData.Text(holder, key) is { } value)
            return value;
        if (reference.Flag("optional"))
            return null;
        var kind = plural == "secrets" ? "Secret" : "ConfigMap";
        throw new ConfigException(holder is null
            ? $"{kind.ToLowerInvariant()} \"{name}\" not found"
            : $"couldn't find key {key} in {kind} {facts.Pod.Namespace()}/{name}");
    }

    private async Task AddAllAsync(JsonObject source, Dictionary<string, string> variables)
    {
        var plural = source["secretRef"] is null ? "configmaps" : "secrets";
        var reference = source["secretRef"] ?? source["configMapRef"];
        var holder = await find(plural, reference.Text("name")).ConfigureAwait(false);
        if (holder is null)
        {
            if (reference.Flag("optional"))
                return;
            throw new ConfigException($"{plural[..^1]} \"{reference.Text("name")}\" not found");
        }
        foreach (var key in ConfigData.Keys(holder))
            variables[source.Text("prefix") + key] = ConfigData.Text(holder, key)!;
    }
}
