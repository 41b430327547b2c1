using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Core;
using Steelyard.ApiServer.Registry;
using static Steelyard.ApiServer.Kinds.BuiltinResources;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The resources of the smaller groups, and the reviews that are only posted.</summary>
internal static class OtherResources
{
    private const string Authentication = "authentication.k8s.io";
    private const string Authorization = "authorization.k8s.io";
    private const string Admission = "admissionregistration.k8s.io";
    private static readonly string[] _extensions = ["api-extensions"];

    public static IEnumerable<ResourceDefinition> Create() =>
    [
        WebhookConfiguration("MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
        WebhookConfiguration("ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
        Review(Authentication, "SelfSubjectReview", "selfsubjectreviews"),
        Review(Authentication, "TokenReview", "tokenreviews"),
        Review(Authorization, "LocalSubjectAccessReview", "localsubjectaccessreviews", namespaced: true),
        Review(Authorization, "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
        Review(Authorization, "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
        Review(Authorization, "SubjectAccessReview", "subjectaccessreviews"),
        Define(new("coordination.k8s.io", "v1", "Lease"), "leases", new LeaseStrategy()),
        Define(new("discovery.k8s.io", "v1", "EndpointSlice"), "endpointslices", new EndpointSliceStrategy()),
        Define(
            new("events.k8s.io", "v1", "Event"), "events", new EventsV1Strategy(), shortNames: ["ev"], storageName: "events",
            converter: new EventConverter(), errorGroup: ""),
        Define(new("networking.k8s.io", "v1", "NetworkPolicy"), "networkpolicies", new NetworkPolicyStrategy(), shortNames: ["netpol"]),
        Define(
            new("policy", "v1", "PodDisruptionBudget"), "poddisruptionbudgets", new PodDisruptionBudgetStrategy(), shortNames: ["pdb"],
            subresources: ["status"]),
        Define(
            new("scheduling.k8s.io", "v1", "PriorityClass"), "priorityclasses", new PriorityClassStrategy(), namespaced: false,
            shortNames: ["pc"]),
    ];

    private static ResourceDefinition WebhookConfiguration(string kind, string plural)
    {
        var name = new GroupVersionKind(Admission, "v1", kind);
        return Define(name, plural, new WebhookConfigurationStrategy(name), namespaced: false, categories: _extensions);
    }

    private static ResourceDefinition Review(string group, string kind, string plural, bool namespaced = false)
    {
        var name = new GroupVersionKind(group, "v1", kind);
        return Define(name, plural, new DefaultStrategy(name), namespaced, verbs: ["create"]);
    }
}
