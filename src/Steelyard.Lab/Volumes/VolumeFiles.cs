using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Volumes;

/// <summary>Issues a token for the pod's service account: audience (null: the API's own), lifetime in seconds.</summary>
internal delegate Task<string> IssueToken(string? audience, long seconds);

/// <summary>The files of volumes that are made from objects: configMap, secret, downwardAPI, projected.</summary>
internal sealed class VolumeFiles(PodFacts facts, FindConfig find, IssueToken issue)
{
    private const long TokenSeconds = 3607;

    public static bool IsMadeFromObjects(JsonObject volume) =>
        volume["configMap"] is not null || volume["secret"] is not null || volume["downwardAPI"] is not null || volume["projected"] is not null;

    /// <summary>The files by relative path.</summary>
    /// <exception cref="ConfigException">An object or a key is not there.</exception>
    public async Task<Dictionary<string, byte[]>> BuildAsync(JsonObject volume)
    {
        var files = new Dictionary<string, byte[]>();
        if (volume["projected"] is { } projected)
        {
            foreach (var source in projected.Each("sources"))
                await AddAsync(source, "name", files).ConfigureAwait(false);
        }
        else
        {
            await AddAsync(volume, "secretName", files).ConfigureAwait(false);
        }
        return files;
    }

    public static UnixFileMode Mode(JsonObject volume)
    {
        var source = volume["projected"] ?? volume["configMap"] ?? volume["secret"] ?? volume["downwardAPI"];
        return (UnixFileMode)((source.IntegerOrNull("defaultMode") ?? 0b110_100_100) & 0b111_111_111);
    }

    private async Task AddAsync(JsonObject source, string secretName, Dictionary<string, byte[]> files)
    {
        if (source["configMap"] is { } configMap)
            await AddKeysAsync("configmaps", configMap.Text("name"), configMap, files).ConfigureAwait(false);
        if (source["secret"] is { } secret)
            await AddKeysAsync("secrets", secret.Text(secretName), secret, files).ConfigureAwait(false);
        if (source["downwardAPI"] is { } downward)
            AddFacts(downward, files);
        if (source["serviceAccountToken"] is { } token)
        {
            var text = await issue(token.TextOrNull("audience"), token.IntegerOrNull("expirationSeconds") ?? TokenSeconds).ConfigureAwait(false);
            files[Relative(token.Text("path"))] = Encoding.UTF8.GetBytes(text);
        }
    }

    private async Task AddKeysAsync(string plural, string name, JsonNode source, Dictionary<string, byte[]> files)
    {
        var optional = source.Flag("optional");
        var holder = await find(plural, name).ConfigureAwait(false);
        if (holder is null)
        {
            if (optional)
                return;
            throw new ConfigException($"{plural[..^1]} \"{name}\" not found");
        }
        var items = source.Each("items").Select(item => (Key: item.Text("key"), Path: item.Text("path"))).ToList();
        if (items.Count == 0)
            items = [.. ConfigData.Keys(holder).Select(key => (key, key))];
        foreach (var (key, path) in items)
        {
            if (ConfigData.Bytes(holder, key) is { } bytes)
                files[Relative(path)] = bytes;
            else if (!optional)
                throw new ConfigException($"references non-existent {(plural == "secrets" ? "secret" : "config")} key: {key}");
        }
    }

    private void AddFacts(JsonNode downward, Dictionary<string, byte[]> files)
    {
        foreach (var item in downward.Each("items"))
        {
            var text = item["fieldRef"] is { } field ? facts.Field(field.Text("fieldPath")) : facts.Resource(ContainerOf(item), item["resourceFieldRef"]);
            files[Relative(item.Text("path"))] = Encoding.UTF8.GetBytes(text);
        }
    }

    private JsonObject ContainerOf(JsonObject item) =>
        facts.Pod.Each("spec", "containers").FirstOrDefault(c => c.Text("name") == item.Text("resourceFieldRef", "containerName")) ?? [];

    private static string Relative(string path) =>
        path.Length > 0 && !path.StartsWith('/') && !path.Split('/').Contains("..") ? path : throw new ConfigException($"\"{path}\" is no path inside a volume");
}
