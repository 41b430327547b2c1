using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>Defaults of a Pod's spec, in Pods and in templates.</summary>
internal static class PodDefaults
{
    private const long FileMode = 420;
    private const long TokenSeconds = 3600;
    private static readonly string[] _probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] _files = ["secret", "configMap", "downwardAPI", "projected"];

    public static void ApplySpec(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("schedulerName", "default-scheduler");
        spec.GetOrAdd("securityContext");
        PairAccountNames(spec);
        foreach (var container in Containers(spec))
            ApplyContainer(container, spec.Bool("hostNetwork") == true);
        foreach (var volume in spec.Objects("volumes"))
            ApplyVolume(volume);
    }

    /// <summary>Containers of all sorts.</summary>
    public static IEnumerable<JsonObject> Containers(JsonObject? spec) =>
        spec.Objects("initContainers").Concat(spec.Objects("containers")).Concat(spec.Objects("ephemeralContainers"));

    /// <summary>serviceAccount is the old name of serviceAccountName; both are printed.</summary>
    public static void PairAccountNames(JsonObject spec)
    {
        var name = spec.Text("serviceAccountName") is { Length: > 0 } given ? given : spec.Text("serviceAccount");
        if (name.Length == 0)
            return;
        spec["serviceAccountName"] = name;
        spec["serviceAccount"] = name;
    }

    private static void ApplyContainer(JsonObject container, bool hostNetwork)
    {
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        if (container.Text("imagePullPolicy").Length == 0)
            container["imagePullPolicy"] = IsLatest(container.Text("image")) ? "Always" : "IfNotPresent";
        container.GetOrAdd("resources");
        foreach (var port in container.Objects("ports"))
        {
            port.Default("protocol", "TCP");
            if (hostNetwork && port["hostPort"] is null && port["containerPort"] is { } number)
                port["hostPort"] = number.DeepClone();
        }
        foreach (var variable in container.Objects("env"))
            variable.Obj("valueFrom").Obj("fieldRef")?.Default("apiVersion", "v1");
        foreach (var name in _probes)
        {
            if (container.Obj(name) is { } probe)
                ApplyProbe(probe);
        }
        ApplyHttpGet(container.Obj("lifecycle").Obj("postStart").Obj("httpGet"));
        ApplyHttpGet(container.Obj("lifecycle").Obj("preStop").Obj("httpGet"));
    }

    /// <summary>No tag, and no digest, means latest.</summary>
    private static bool IsLatest(string image)
    {
        if (image.Contains('@'))
            return false;
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || name[(colon + 1)..] == "latest";
    }

    private static void ApplyProbe(JsonObject probe)
    {
        ApplyHttpGet(probe.Obj("httpGet"));
        probe.Obj("grpc")?.Default("service", "");
        foreach (var (name, value) in ((string, long)[])[("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)])
            probe.Default(name, value);
    }

    private static void ApplyHttpGet(JsonObject? get)
    {
        get?.Default("path", "/");
        get?.Default("scheme", "HTTP");
    }

    private static void ApplyVolume(JsonObject volume)
    {
        if (volume.Count <= 1)
            volume.GetOrAdd("emptyDir");
        foreach (var name in _files)
            volume.Obj(name)?.Default("defaultMode", FileMode);
        volume.Obj("hostPath")?.Default("type", "");
        ApplyFieldRefs(volume.Obj("downwardAPI"));
        foreach (var source in volume.Obj("projected").Objects("sources"))
        {
            source.Obj("serviceAccountToken")?.Default("expirationSeconds", TokenSeconds);
            ApplyFieldRefs(source.Obj("downwardAPI"));
        }
    }

    private static void ApplyFieldRefs(JsonObject? files)
    {
        foreach (var item in files.Objects("items"))
            item.Obj("fieldRef")?.Default("apiVersion", "v1");
    }
}
