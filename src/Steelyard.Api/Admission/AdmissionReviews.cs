using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Admission;

/// <summary>
/// The validating webhooks as pure functions. The candidate is judged together with the existing objects, after them:
/// only its own mistakes and its conflicts with them are reasons to refuse it, so an object that is already wrong
/// blocks nobody else. Errors that another object may mend (a missing Secret) refuse nothing.
/// </summary>
public static class AdmissionReviews
{
    private const string DisableMpWarning = "disable mp is deprecated and has no effect since it's the default behavior now";

    /// <summary>Answers one AdmissionReview (v1). Unknown paths yield null.</summary>
    /// <param name="path">One of <see cref="AdmissionPaths"/>.</param>
    /// <param name="review">The request as received.</param>
    /// <param name="existing">The objects now in the cluster; pools, nodes and the kind of the candidate are looked at.</param>
    /// <param name="options">The namespace of the load balancer and the rules to apply.</param>
    /// <exception cref="FormatException">The body is no AdmissionReview request.</exception>
    public static JsonObject? Answer(string path, JsonObject review, ClusterObjects existing, CompileOptions? options = null)
    {
        var request = AdmissionRequest.From(review);
        var rules = (options ?? CompileOptions.Default) with { NodeName = null, IgnoreReferences = true };
        var verdict = Judge(path, request, existing, rules);
        return verdict is null ? null : new JsonObject
        {
            ["apiVersion"] = review["apiVersion"]?.DeepClone() ?? "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["response"] = verdict.ToResponse(request.Uid),
        };
    }

    private static AdmissionVerdict? Judge(string path, AdmissionRequest request, ClusterObjects existing, CompileOptions options) => path switch
    {
        AdmissionPaths.IPAddressPool => Judge(request, options, existing.Pools, ApiJson.Default.IPAddressPool,
            list => PoolCompiler.Compile(list, [])[^1].Problem),
        AdmissionPaths.BGPPeer => JudgePeer(request, existing, options),
        AdmissionPaths.L2Advertisement => Judge(request, options, existing.L2Advertisements, ApiJson.Default.L2Advertisement,
            list => L2AdvertisementCompiler.Compile(list, Pools(existing, options), new NodeSets([]))[^1].Problem),
        AdmissionPaths.BGPAdvertisement => Judge(request, options, existing.BgpAdvertisements, ApiJson.Default.BGPAdvertisement,
            list => BgpAdvertisementCompiler.Compile(list, Context(existing, options))[^1].Problem),
        AdmissionPaths.Community => Judge(request, options, existing.Communities, ApiJson.Default.Community,
            list => CommunityCompiler.Compile(list, options.BgpMode)[^1].Problem),
        AdmissionPaths.BFDProfile => JudgeProfile(request, existing, options),
        _ => null,
    };

    private static AdmissionVerdict JudgePeer(AdmissionRequest request, ClusterObjects existing, CompileOptions options)
    {
        var noProfiles = new Dictionary<string, Core.Peers.BfdProfile>();
        var compiler = new PeerCompiler(noProfiles, new Dictionary<string, Secret>(), existing.Nodes, options);
        var verdict = Judge(request, options, existing.Peers, ApiJson.Default.BGPPeer, list => compiler.Compile(list)[^1].Problem);
        var disablesMp = request.IsCreate && request.Object?["spec"] is JsonObject spec
            && spec["disableMP"] is JsonValue flag && flag.TryGetValue<bool>(out var isSet) && isSet;
        return disablesMp ? verdict with { Warning = DisableMpWarning } : verdict;
    }

    private static AdmissionVerdict JudgeProfile(AdmissionRequest request, ClusterObjects existing, CompileOptions options)
    {
        if (!request.IsDelete)
            return Judge(request, options, [], ApiJson.Default.BFDProfile, _ => null);
        var name = request.Name;
        if (request.Namespace.Length > 0 && request.Namespace != options.Namespace)
            return AdmissionVerdict.Allowed;
        var user = existing.Peers.Where(peer => peer.Spec?.BfdProfile == name && IsOwn(peer, options))
            .Select(peer => peer.Metadata.Name).Order(StringComparer.Ordinal).FirstOrDefault();
        return user is null ? AdmissionVerdict.Allowed
            : AdmissionVerdict.Denied($"failed to delete BFDProfile {name}, used by BGPPeer {user}");
    }

    private static AdmissionVerdict Judge<T>(
        AdmissionRequest request,
        CompileOptions options,
        IReadOnlyCollection<T> existing,
        JsonTypeInfo<T> type,
        Func<IReadOnlyList<T>, Problem?> check)
        where T : class, IResource
    {
        T? candidate;
        try
        {
            candidate = request.Object?.Deserialize(type);
        }
        catch (JsonException failure)
        {
            return AdmissionVerdict.Undecodable($"the object cannot be read: {failure.Message}");
        }

        if (candidate?.Metadata is null)
            return AdmissionVerdict.Undecodable("the request carries no object");
        var ns = request.Namespace.Length > 0 ? request.Namespace : candidate.Metadata.Namespace;
        if (request.IsCreate && ns != options.Namespace)
            return AdmissionVerdict.Denied($"resource must be created in {options.Namespace} namespace");
        var others = existing
            .Where(item => item.Metadata.Name != candidate.Metadata.Name && IsOwn(item, options))
            .OrderBy(item => item.Metadata.Name, StringComparer.Ordinal);
        return check([.. others, candidate]) is { IsTransient: false } problem
            ? AdmissionVerdict.Denied(problem.Message)
            : AdmissionVerdict.Allowed;
    }

    private static bool IsOwn(IResource item, CompileOptions options) =>
        item.Metadata.Namespace is null || item.Metadata.Namespace == options.Namespace;

    private static PoolDirectory Pools(ClusterObjects existing, CompileOptions options)
    {
        var own = existing.Pools.Where(pool => IsOwn(pool, options)).OrderBy(pool => pool.Metadata.Name, StringComparer.Ordinal);
        return new PoolDirectory([.. PoolCompiler.Compile([.. own], existing.Namespaces).Select(verdict => verdict.Value).OfType<CompiledPool>()]);
    }

    private static BgpAdvertisementContext Context(ClusterObjects existing, CompileOptions options) => new(
        Pools(existing, options),
        new NodeSets(existing.Nodes),
        new Dictionary<string, Core.Advertisements.BgpCommunity>(),
        [],
        new Dictionary<string, Core.Peers.BfdProfile>(),
        options);
}
