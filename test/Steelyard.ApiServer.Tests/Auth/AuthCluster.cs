using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiServer.Auth;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Tests.Auth;

/// <summary>A store with the bootstrap policy and the namespace, account and role of the recording.</summary>
internal sealed class AuthCluster : IDisposable
{
    public const string Account = "system:serviceaccount:t-auth:sa";
    private const string Rbac = ".rbac.authorization.k8s.io";

    public AuthCluster()
    {
        Signer = new TokenSigner(Key);
        Authorizer = new RbacAuthorizer(Store);
        Tokens = new ServiceAccountTokens(Signer, Store, Time);
        Handlers = AuthHandlers.Create(Authorizer, Tokens, Signer, Store, Time);
        foreach (var role in BootstrapRoles.All())
            Add("clusterroles" + Rbac, null, role);
        foreach (var binding in BootstrapRoles.Bindings())
            Add("clusterrolebindings" + Rbac, null, binding);
        Add("serviceaccounts", "t-auth", """{"metadata":{"name":"sa","uid":"sa-uid"}}""");
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ObjectStore Store { get; } = new();

    public TokenSigner Signer { get; }

    public RbacAuthorizer Authorizer { get; }

    public ServiceAccountTokens Tokens { get; }

    public IReadOnlyDictionary<string, ISpecialHandler> Handlers { get; }

    public static UserInfo AccountUser { get; } = new(Account)
    {
        Groups = ["system:serviceaccounts", "system:serviceaccounts:t-auth", "system:authenticated"],
    };

    public static UserInfo Admin { get; } = new("admin") { Groups = ["system:masters", "system:authenticated"] };

    /// <summary>The role and binding of the recording.</summary>
    public void AddRecordedRole()
    {
        AddRole("t-auth", "r", """[{"apiGroups":[""],"resources":["pods","pods/log"],"verbs":["get","list","watch"]},{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["only"],"verbs":["*"]},{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],"verbs":["create","update","get","list"]}]""");
        AddBinding("t-auth", "rb", "Role", "r", """{"kind":"ServiceAccount","name":"sa","namespace":"t-auth"}""");
    }

    public void AddRole(string? ns, string name, string rules, string labels = "{}") => Add(
        (ns is null ? "clusterroles" : "roles") + Rbac, ns, $$$"""{"metadata":{"name":"{{{name}}}","labels":{{{labels}}}},"rules":{{{rules}}}}""");

    public void AddBinding(string? ns, string name, string roleKind, string role, string subject) => Add(
        (ns is null ? "clusterrolebindings" : "rolebindings") + Rbac,
        ns,
        $$$"""{"metadata":{"name":"{{{name}}}"},"roleRef":{"kind":"{{{roleKind}}}","name":"{{{role}}}"},"subjects":[{{{subject}}}]}""");

    public void Add(string resource, string? ns, string json) => Add(resource, ns, JsonNode.Parse(json)!.AsObject());

    public void Remove(string resource, string? ns, string name)
    {
        var stored = Store.Get(resource, ns, name)!;
        Assert.NotNull(Store.Delete(resource, stored, stored.Copy()));
    }

    public bool Allows(UserInfo user, string verb, string resource, string ns = "", string name = "", string group = "") =>
        Authorizer.Decide(new AuthorizationRequest(user, verb) { Group = group, Resource = resource, Namespace = ns, Name = name }).Allowed;

    public async Task<JsonObject> PostAsync(string handler, string kind, string body, UserInfo? user = null, string? ns = null, string? name = null)
    {
        var result = await Handlers[handler].HandleAsync(
            new ObjectRequest
            {
                Verb = "create",
                Resource = Definition(kind),
                User = user ?? Admin,
                Namespace = ns,
                Name = name,
                Body = JsonNode.Parse(body)!.AsObject(),
            },
            CancellationToken.None);
        Assert.Equal(201, result.Code);
        return result.Object;
    }

    public static ResourceDefinition Definition(string kind, string group = "", string plural = "") => new()
    {
        Group = group,
        Version = "v1",
        Kind = kind,
        Plural = plural,
        Singular = kind.ToLowerInvariant(),
        Namespaced = kind == "LocalSubjectAccessReview",
        Strategy = null!,
    };

    public void Dispose()
    {
        Key.Dispose();
        Store.Dispose();
    }

    private void Add(string resource, string? ns, JsonObject obj)
    {
        if (ns is not null)
            obj["metadata"]!["namespace"] = ns;
        Assert.NotNull(Store.Create(resource, ns, (string)obj["metadata"]!["name"]!, obj));
    }
}
