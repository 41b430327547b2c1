using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>
/// What the default admission plug-ins of a genuine server do to a new Pod: service account and its token volume,
/// priority, tolerations for nodes that are gone.
/// </summary>
internal sealed class PodAdmission(BuiltinDependencies dependencies)
{
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const long TokenSeconds = 3607;
    private const long TolerationSeconds = 300;
    private static readonly ResourceName _accounts = new("", "v1", "serviceaccounts");
    private static readonly ResourceName _priorities = new("scheduling.k8s.io", "v1", "priorityclasses");

    /// <exception cref="StatusException">403: the service account or the priority class is absent.</exception>
    public void Admit(JsonObject pod, string? ns)
    {
        var spec = pod.GetOrAdd("spec");
        SetPriority(pod, spec);
        SetAccount(pod, spec, ns);
        AddToleration(spec, "node.kubernetes.io/not-ready");
        AddToleration(spec, "node.kubernetes.io/unreachable");
    }

    private void SetPriority(JsonObject pod, JsonObject spec)
    {
        var name = spec.Text("priorityClassName");
        var (value, preemption) = name switch
        {
            "" => (0, null),
            "system-cluster-critical" => (2_000_000_000, null),
            "system-node-critical" => (2_000_001_000, null),
            _ => FindPriority(pod, name),
        };
        spec["priority"] = JsonAccess.Number(value);
        spec.Default("preemptionPolicy", preemption ?? "PreemptLowerPriority");
    }

    private (long Value, string? Preemption) FindPriority(JsonObject pod, string name)
    {
        if (dependencies.Find is not { } find)
            return (0, null);
        var priority = find(_priorities, null, name) ?? throw Forbidden(pod, $"no PriorityClass with name {name} was found");
        return (priority.Int("value") ?? 0, priority.Str("preemptionPolicy"));
    }

    private void SetAccount(JsonObject pod, JsonObject spec, string? ns)
    {
        // Mirror pods belong to a node, not to an account.
        if (pod.Obj("metadata").Obj("annotations")?.ContainsKey("kubernetes.io/config.mirror") == true)
            return;
        if (spec.Text("serviceAccountName").Length == 0)
            spec["serviceAccountName"] = "default";
        PodDefaults.PairAccountNames(spec);
        var name = spec.Text("serviceAccountName");
        JsonObject? account = null;
        if (dependencies.Find is { } find)
        {
            account = find(_accounts, ns, name)
                ?? throw Forbidden(pod, $"error looking up service account {ns}/{name}: serviceaccount \"{name}\" not found");
        }
        if (spec.Bool("automountServiceAccountToken") ?? account.Bool("automountServiceAccountToken") ?? true)
            MountToken(spec);
        if (spec["imagePullSecrets"] is null && account?["imagePullSecrets"] is { } secrets)
            spec["imagePullSecrets"] = secrets.DeepClone();
    }

    private void MountToken(JsonObject spec)
    {
        var without = spec.Objects("initContainers").Concat(spec.Objects("containers"))
            .Where(static c => c.Objects("volumeMounts").All(static m => m.Text("mountPath") != TokenPath)).ToArray();
        if (without.Length == 0)
            return;
        var volumes = spec["volumes"] as JsonArray;
        if (volumes is null)
            spec["volumes"] = volumes = [];
        var name = volumes.OfType<JsonObject>().Select(static v => v.Text("name"))
            .FirstOrDefault(static n => n.StartsWith("kube-api-access-", StringComparison.Ordinal)) ?? AddTokenVolume(volumes);
        foreach (var container in without)
        {
            if (container["volumeMounts"] is not JsonArray mounts)
                container["volumeMounts"] = mounts = [];
            mounts.Add((JsonNode)new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = TokenPath });
        }
    }

    private string AddTokenVolume(JsonArray volumes)
    {
        string name;
        lock (dependencies.Random)
            name = "kube-api-access-" + new string(dependencies.Random.GetItems<char>(NameAlphabet, 5));
        volumes.Add((JsonNode)new JsonObject
        {
            ["name"] = name,
            ["projected"] = new JsonObject { ["sources"] = TokenSources(), ["defaultMode"] = JsonAccess.Number(420) },
        });
        return name;
    }

    private static JsonArray TokenSources() => new(
        new JsonObject
        {
            ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = JsonAccess.Number(TokenSeconds), ["path"] = "token" },
        },
        new JsonObject
        {
            ["configMap"] = new JsonObject
            {
                ["name"] = "kube-root-ca.crt",
                ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
            },
        },
        new JsonObject
        {
            ["downwardAPI"] = new JsonObject
            {
                ["items"] = new JsonArray(new JsonObject
                {
                    ["path"] = "namespace",
                    ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                }),
            },
        });

    private static void AddToleration(JsonObject spec, string key)
    {
        if (spec["tolerations"] is not JsonArray tolerations)
            spec["tolerations"] = tolerations = [];
        var tolerated = tolerations.OfType<JsonObject>().Any(t =>
            (t.Text("key") == key || t.Text("key").Length == 0) && t.Text("effect") is "NoExecute" or "");
        if (tolerated)
            return;
        tolerations.Add((JsonNode)new JsonObject
        {
            ["key"] = key,
            ["operator"] = "Exists",
            ["effect"] = "NoExecute",
            ["tolerationSeconds"] = JsonAccess.Number(TolerationSeconds),
        });
    }

    private static StatusException Forbidden(JsonObject pod, string why) =>
        new(403, "Forbidden", $"pods \"{pod.Name()}\" is forbidden: {why}", new JsonObject { ["name"] = pod.Name(), ["kind"] = "pods" });
}
