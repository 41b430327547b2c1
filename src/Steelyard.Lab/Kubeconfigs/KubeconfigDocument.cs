using System.Text.Json.Nodes;
using Steelyard.ApiServer.Http;
using YamlDotNet.Core;

namespace Steelyard.Lab.Kubeconfigs;

/// <summary>A kubeconfig as data: entries are put in and taken out, everything else stays as it is.</summary>
public sealed class KubeconfigDocument
{
    private static readonly string[] _lists = ["clusters", "contexts", "users"];
    private readonly JsonObject _root;

    private KubeconfigDocument(JsonObject root) => _root = root;

    public string? CurrentContext
    {
        get => (_root["current-context"] as JsonValue)?.GetValue<string>() is { Length: > 0 } name ? name : null;
        set => _root["current-context"] = value ?? "";
    }

    /// <exception cref="FormatException">The text is no kubeconfig.</exception>
    public static KubeconfigDocument Parse(string text)
    {
        try
        {
            return (string.IsNullOrWhiteSpace(text) ? null : YamlBody.Parse(text, [])) switch
            {
                null => new KubeconfigDocument(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Config" }),
                JsonObject root => new KubeconfigDocument(root),
                _ => throw new FormatException("a kubeconfig is a mapping"),
            };
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}: {e.Message}", e);
        }
    }

    /// <summary>True when there is no entry and no current context.</summary>
    public bool IsEmpty => CurrentContext is null && _lists.All(list => List(list).Count == 0);

    public bool HasContext(string name) => Find("contexts", name) is not null;

    /// <summary>Takes over all entries of another document; those of the same name are replaced.</summary>
    public void Merge(KubeconfigDocument other)
    {
        foreach (var list in _lists)
        {
            foreach (var entry in (other._root[list] as JsonArray ?? []).OfType<JsonObject>())
                Put(list, entry);
        }
    }

    /// <summary>Removes a context, and its cluster and user where no other context uses them.</summary>
    /// <returns>False when there is no such context.</returns>
    public bool Remove(string context)
    {
        if (Find("contexts", context) is not { } entry)
            return false;
        var (cluster, user) = ((string?)entry["context"]?["cluster"], (string?)entry["context"]?["user"]);
        List("contexts").Remove(entry);
        RemoveUnused("clusters", "cluster", cluster);
        RemoveUnused("users", "user", user);
        return true;
    }

    public override string ToString() => YamlWriter.Write(_root);

    private void RemoveUnused(string list, string role, string? name)
    {
        if (name is null || List("contexts").Any(context => (string?)context?["context"]?[role] == name))
            return;
        if (Find(list, name) is { } entry)
            List(list).Remove(entry);
    }

    private void Put(string list, JsonObject entry)
    {
        if (Find(list, (string?)entry["name"]) is { } old)
            List(list).Remove(old);
        List(list).Add((JsonNode)entry.DeepClone());
    }

    private JsonObject? Find(string list, string? name) => List(list).OfType<JsonObject>().FirstOrDefault(entry => (string?)entry["name"] == name);

    private JsonArray List(string name)
    {
        if (_root[name] is not JsonArray list)
            _root[name] = list = [];
        return list;
    }
}
