using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Auth;

/// <summary>The roles a new cluster starts with.</summary>
internal static class BootstrapRoles
{
    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-";
    private static readonly string[] _read = ["get", "list", "watch"];
    private static readonly string[] _write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] _health = ["/healthz", "/livez", "/readyz", "/version", "/version/"];

    private static readonly string[] _coreObjects =
    [
        "configmaps", "endpoints", "persistentvolumeclaims", "pods", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services",
    ];

    private static readonly string[] _appsObjects =
    [
        "daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale",
    ];

    public static IEnumerable<JsonObject> All() =>
    [
        Role("cluster-admin", Rule(["*"], ["*"], ["*"]), Urls(["*"], ["*"])),
        Role("system:discovery", Urls(["get"], ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"])),
        Role("system:public-info-viewer", Urls(["get"], _health)),
        Role("system:monitoring", Urls(["get"], ["/healthz", "/healthz/*", "/livez", "/livez/*", "/metrics", "/metrics/slis", "/readyz", "/readyz/*"])),
        Role("system:service-account-issuer-discovery", Urls(["get"], ["/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/"])),
        Role(
            "system:basic-user",
            Rule(["create"], ["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
            Rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"])),
        Role(
            "system:auth-delegator",
            Rule(["create"], ["authentication.k8s.io"], ["tokenreviews"]),
            Rule(["create"], ["authorization.k8s.io"], ["subjectaccessreviews"])),
        Role(
            "system:node",
            Rule(["create"], ["authentication.k8s.io"], ["tokenreviews"]),
            Rule(["create"], ["authorization.k8s.io"], ["localsubjectaccessreviews", "subjectaccessreviews"]),
            Rule(["create", .. _read, "patch", "update"], [""], ["nodes"]),
            Rule(["patch", "update"], [""], ["nodes/status", "pods/status"]),
            Rule(_read, [""], ["configmaps", "endpoints", "namespaces", "secrets", "services"]),
            Rule(["create", "delete", .. _read], [""], ["pods"]),
            Rule(["create"], [""], ["pods/eviction", "serviceaccounts/token"]),
            Rule(["create", "patch", "update"], ["", "events.k8s.io"], ["events"]),
            Rule(["create", "delete", "get", "patch", "update"], ["coordination.k8s.io"], ["leases"])),
        Role(
            "system:node-proxier",
            Rule(["list", "watch"], [""], ["endpoints", "services"]),
            Rule(_read, [""], ["nodes"]),
            Rule(["create", "patch", "update"], ["", "events.k8s.io"], ["events"]),
            Rule(["list", "watch"], ["discovery.k8s.io"], ["endpointslices"])),
        Aggregated("admin", null, "admin"),
        Aggregated("edit", "admin", "edit"),
        Aggregated("view", "edit", "view"),
        Part("admin",
            Rule([.. _read, .. _write], ["rbac.authorization.k8s.io"], ["rolebindings", "roles"]),
            Rule(["create"], ["authorization.k8s.io"], ["localsubjectaccessreviews"])),
        Part("edit",
            Rule(_read, [""], ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"]),
            Rule(["impersonate"], [""], ["serviceaccounts"]),
            Rule(_write, [""], [.. _coreObjects, "secrets", "events"]),
            Rule(["create"], [""], ["pods/eviction", "serviceaccounts/token"]),
            Rule(_write, ["apps"], _appsObjects),
            Rule(_write, ["networking.k8s.io"], ["networkpolicies"]),
            Rule(_write, ["policy"], ["poddisruptionbudgets"]),
            Rule([.. _read, .. _write], ["coordination.k8s.io"], ["leases"])),
        Part("view",
            Rule(_read, [""], [.. _coreObjects, "services/status"]),
            Rule(_read, [""], ["bindings", "events", "limitranges", "namespaces", "namespaces/status", "pods/log", "pods/status", "resourcequotas"]),
            Rule(_read, ["discovery.k8s.io"], ["endpointslices"]),
            Rule(_read, ["apps"], ["controllerrevisions", "daemonsets/status", "deployments/status", "replicasets/status", .. _appsObjects]),
            Rule(_read, ["networking.k8s.io"], ["networkpolicies"]),
            Rule(_read, ["policy"], ["poddisruptionbudgets", "poddisruptionbudgets/status"])),
    ];

    public static IEnumerable<JsonObject> Bindings() =>
    [
        Binding("cluster-admin", "system:masters"),
        Binding("system:discovery", "system:authenticated"),
        Binding("system:basic-user", "system:authenticated"),
        Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated"),
        Binding("system:monitoring", "system:monitoring"),
        Binding("system:node", "system:nodes"),
        Binding("system:node-proxier", "system:nodes"),
        Binding("system:service-account-issuer-discovery", "system:serviceaccounts"),
    ];

    private static JsonObject Role(string name, params JsonObject[] rules) => Labelled(name, [], rules);

    private static JsonObject Labelled(string name, Dictionary<string, string> labels, JsonObject[] rules) => new()
    {
        ["kind"] = "ClusterRole",
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["metadata"] = Metadata(name, labels),
        ["rules"] = new JsonArray([.. rules]),
    };

    /// <summary>A role made of all roles that carry its label; it may be part of the next larger one.</summary>
    private static JsonObject Aggregated(string name, string? into, string selects)
    {
        var role = Labelled(name, into is null ? [] : new() { [Aggregate + into] = "true" }, []);
        role["aggregationRule"] = new JsonObject
        {
            ["clusterRoleSelectors"] = new JsonArray(new JsonObject
            {
                ["matchLabels"] = new JsonObject { [Aggregate + selects] = "true" },
            }),
        };
        return role;
    }

    private static JsonObject Part(string of, params JsonObject[] rules) =>
        Labelled("system:aggregate-to-" + of, new() { [Aggregate + of] = "true" }, rules);

    private static JsonObject Binding(string role, params string[] groups) => new()
    {
        ["kind"] = "ClusterRoleBinding",
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["metadata"] = Metadata(role, []),
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = role },
        ["subjects"] = new JsonArray([.. groups.Select(g => new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Group", ["name"] = g })]),
    };

    private static JsonObject Metadata(string name, Dictionary<string, string> labels)
    {
        var all = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" };
        foreach (var (key, value) in labels)
            all[key] = value;
        return new JsonObject
        {
            ["name"] = name,
            ["labels"] = all,
            ["annotations"] = new JsonObject { ["rbac.authorization.kubernetes.io/autoupdate"] = "true" },
        };
    }

    private static JsonObject Rule(string[] verbs, string[] groups, string[] resources) => new()
    {
        ["verbs"] = Texts(verbs),
        ["apiGroups"] = Texts(groups),
        ["resources"] = Texts(resources),
    };

    private static JsonObject Urls(string[] verbs, string[] urls) => new()
    {
        ["verbs"] = Texts(verbs),
        ["nonResourceURLs"] = Texts(urls),
    };

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(t => (JsonNode)JsonValue.Create(t))]);
}
