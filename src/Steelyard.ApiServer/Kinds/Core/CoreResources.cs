using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Pods;
using Steelyard.ApiServer.Kinds.Services;
using Steelyard.ApiServer.Registry;
using static Steelyard.ApiServer.Kinds.BuiltinResources;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The resources of the core group.</summary>
internal static class CoreResources
{
    private static readonly string[] _all = ["all"];

    public static IEnumerable<ResourceDefinition> Create(BuiltinDependencies dependencies) =>
    [
        Define(Kind("Binding"), "bindings", new DefaultStrategy(Kind("Binding")), verbs: ["create"]),
        Define(Kind("ConfigMap"), "configmaps", new ConfigMapStrategy(), shortNames: ["cm"]),
        Define(Kind("Endpoints"), "endpoints", new EndpointsStrategy(), shortNames: ["ep"],
            deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
        Define(Kind("Event"), "events", new EventStrategy(), shortNames: ["ev"]),
        Define(
            Kind("Namespace"), "namespaces", new NamespaceStrategy(), namespaced: false, shortNames: ["ns"],
            subresources: ["finalize", "status"], nameRule: NameRule.Label,
            verbs: ["create", "delete", "get", "list", "patch", "update", "watch"]),
        Define(Kind("Node"), "nodes", new NodeStrategy(), namespaced: false, shortNames: ["no"], subresources: ["status"]),
        Define(
            Kind("Pod"), "pods", new PodStrategy(dependencies), shortNames: ["po"], categories: _all,
            subresources: ["binding", "eviction", "log", "status"]),
        Define(Kind("Secret"), "secrets", new SecretStrategy()),
        Define(
            Kind("ServiceAccount"), "serviceaccounts", new DefaultStrategy(Kind("ServiceAccount")) { DeleteReturnsObject = true },
            shortNames: ["sa"], subresources: ["token"]),
        Define(
            Kind("Service"), "services", new ServiceStrategy(dependencies.Services), shortNames: ["svc"], categories: _all,
            subresources: ["status"], nameRule: NameRule.Label),
    ];

    private static GroupVersionKind Kind(string kind) => new("", "v1", kind);
}
