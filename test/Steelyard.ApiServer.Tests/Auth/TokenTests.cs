using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Auth;
using Steelyard.ApiServer.Hosting;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Tests.Auth;

public sealed class TokenTests : IDisposable
{
    private readonly AuthCluster _cluster = new();
    private readonly ClusterAuthority _authority;

    public TokenTests() => _authority = ClusterAuthority.Open(null, _cluster.Time);

    public void Dispose()
    {
        _authority.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public async Task TokenRequest_Defaults_AsRecorded()
    {
        var answer = await Request("{}");
        Assert.Equal("""{"audiences":["https://kubernetes.default.svc.cluster.local"],"expirationSeconds":3600,"boundObjectRef":null}""", answer["spec"]!.ToJsonString());
        Assert.Equal("2026-01-01T01:00:00Z", (string?)answer["status"]!["expirationTimestamp"]);

        var payload = JsonNode.Parse(Decode(Token(answer).Split('.')[1]))!;
        Assert.Equal("system:serviceaccount:t-auth:sa", (string?)payload["sub"]);
        Assert.Equal("""{"namespace":"t-auth","serviceaccount":{"name":"sa","uid":"sa-uid"}}""", payload["kubernetes.io"]!.ToJsonString());
        Assert.Equal(3600, (long)payload["exp"]! - (long)payload["iat"]!);
    }

    [Fact]
    public async Task TokenRequest_TooShort_RefusedAsRecorded()
    {
        var error = await Assert.ThrowsAsync<StatusException>(() => Request("""{"expirationSeconds":599}"""));
        Assert.Equal("TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes", error.Message);
    }

    [Fact]
    public async Task TokenRequest_AbsentAccountOrPod_NotFound()
    {
        var account = await Assert.ThrowsAsync<StatusException>(() => Request("{}", "nope"));
        Assert.Equal("serviceaccounts \"nope\" not found", account.Message);
        var pod = await Assert.ThrowsAsync<StatusException>(() => Request("""{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"nope"}}"""));
        Assert.Equal("pods \"nope\" not found", pod.Message);
    }

    [Fact]
    public async Task Authenticate_OwnToken_IsTheAccount()
    {
        var user = Authenticate(Token(await Request("{}")));
        Assert.Equal(AuthCluster.Account, user!.Name);
        Assert.Equal("sa-uid", user.Uid);
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:t-auth", "system:authenticated"], user.Groups);
        Assert.StartsWith("JTI=", user.Extra["authentication.kubernetes.io/credential-id"][0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authenticate_AfterExpiry_Refused()
    {
        var token = Token(await Request("""{"expirationSeconds":600}"""));
        _cluster.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.NotNull(Authenticate(token));
        _cluster.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Authenticate(token));
    }

    [Fact]
    public async Task Authenticate_OtherAudience_Refused() => Assert.Null(Authenticate(Token(await Request("""{"audiences":["other"]}"""))));

    [Fact]
    public async Task Authenticate_DeletedOrRecreatedAccount_Refused()
    {
        var token = Token(await Request("{}"));
        _cluster.Remove("serviceaccounts", "t-auth", "sa");
        Assert.Null(Authenticate(token));
        _cluster.Add("serviceaccounts", "t-auth", """{"metadata":{"name":"sa","uid":"another"}}""");
        Assert.Null(Authenticate(token));
    }

    [Fact]
    public async Task Authenticate_PodBoundToken_DiesWithThePod()
    {
        _cluster.Add("pods", "t-auth", """{"metadata":{"name":"tp","uid":"pod-uid"},"spec":{"nodeName":"tnode"}}""");
        var token = Token(await Request("""{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"tp","uid":"pod-uid"}}"""));
        var user = Authenticate(token)!;
        Assert.Equal(["tnode"], user.Extra["authentication.kubernetes.io/node-name"]);
        Assert.Equal(["tp"], user.Extra["authentication.kubernetes.io/pod-name"]);
        Assert.Equal(["pod-uid"], user.Extra["authentication.kubernetes.io/pod-uid"]);
        _cluster.Remove("pods", "t-auth", "tp");
        Assert.Null(Authenticate(token));
    }

    [Fact]
    public async Task Authenticate_TamperedOrForeignToken_Refused()
    {
        var token = Token(await Request("{}"));
        var parts = token.Split('.');
        var forged = Decode(parts[1]).Replace("\"name\":\"sa\"", "\"name\":\"xy\"", StringComparison.Ordinal);
        Assert.Null(Authenticate($"{parts[0]}.{Encode(forged)}.{parts[2]}"));
        Assert.Null(Authenticate($"{Encode("""{"alg":"none"}""")}.{parts[1]}."));
        Assert.Null(Authenticate("nonsense"));
        Assert.Null(Authenticate("a.b.c"));

        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(Authenticate(new TokenSigner(stranger).Sign(_cluster.Signer.Read(token)!)));
    }

    [Fact]
    public async Task TokenReview_GoodWrongAndBadToken_AsRecorded()
    {
        var token = Token(await Request("{}"));
        var good = await Review($$"""{"token":"{{token}}"}""");
        Assert.True((bool)good["authenticated"]!);
        Assert.Equal("https://kubernetes.default.svc.cluster.local", (string?)good["audiences"]![0]);

        var wrong = await Review($$"""{"token":"{{token}}","audiences":["nobody"]}""");
        Assert.Equal("[invalid bearer token, token audiences [\"https://kubernetes.default.svc.cluster.local\"] is invalid for the target audiences [\"nobody\"]]", (string?)wrong["error"]);

        Assert.Equal("""{"user":{},"error":"invalid bearer token"}""", (await Review("""{"token":"bad"}""")).ToJsonString());
        var empty = await Assert.ThrowsAsync<StatusException>(() => Review("{}"));
        Assert.Equal("token is required for TokenReview in authentication", empty.Message);
    }

    [Fact]
    public async Task RequestAuthenticator_Headers_DecideWhoAsks()
    {
        var token = Token(await Request("{}"));
        Assert.Equal("system:anonymous", (await Identify())!.Name);
        Assert.Equal("system:anonymous", (await Identify(("Authorization", "Basic YTpi")))!.Name);
        Assert.Null(await Identify(("Authorization", "Bearer nonsense")));
        Assert.Equal(AuthCluster.Account, (await Identify(("Authorization", "Bearer " + token)))!.Name);
        Assert.Equal("boot", (await Identify(("Authorization", "Bearer static")))!.Name);
    }

    [Fact]
    public async Task RequestAuthenticator_Certificate_GivesNameAndGroups()
    {
        using var client = _authority.IssueClient("jane", "dev");
        var context = new DefaultHttpContext();
        context.Connection.ClientCertificate = client;
        var user = await Authenticator().AuthenticateAsync(context);
        Assert.Equal("jane", user!.Name);
        Assert.Equal(["dev", "system:authenticated"], user.Groups);
        Assert.StartsWith("X509SHA256=", user.Extra["authentication.kubernetes.io/credential-id"][0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestAuthenticator_ForeignOrServingCertificate_Refused()
    {
        using var stranger = ClusterAuthority.Open(null, _cluster.Time);
        using var foreign = stranger.IssueClient("jane", "system:masters");
        using var serving = _authority.IssueServer(System.Net.IPAddress.Loopback);
        foreach (var certificate in new[] { foreign, serving })
        {
            var context = new DefaultHttpContext();
            context.Connection.ClientCertificate = certificate;
            Assert.Null(await Authenticator().AuthenticateAsync(context));
        }
    }

    [Fact]
    public async Task TokenKeyFile_SecondStart_TokensStayGood()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            using var first = TokenKeyFile.Open(directory.FullName);
            using var second = TokenKeyFile.Open(directory.FullName);
            var claims = _cluster.Signer.Read(Token(await Request("{}")))!;
            Assert.Equal(claims.Id, new TokenSigner(second).Read(new TokenSigner(first).Sign(claims))?.Id);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory.FullName, "service-account.key")));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Impersonation_ByAdministrator_BecomesTheOther()
    {
        var user = await Identify(("Authorization", "Bearer root"), ("Impersonate-User", "jane"), ("Impersonate-Group", "dev"));
        Assert.Equal("jane", user!.Name);
        Assert.Equal(["dev", "system:authenticated"], user.Groups);
        var account = await Identify(("Authorization", "Bearer root"), ("Impersonate-User", AuthCluster.Account));
        Assert.Contains("system:serviceaccounts:t-auth", account!.Groups);
    }

    [Fact]
    public async Task Impersonation_WithoutRight_RefusedAsRecorded()
    {
        var token = Token(await Request("{}"));
        var error = await Assert.ThrowsAsync<StatusException>(() => Identify(("Authorization", "Bearer " + token), ("Impersonate-User", "jane")));
        Assert.Equal("pods is forbidden: User \"system:serviceaccount:t-auth:sa\" cannot impersonate-on:user-info:list resource \"pods\" in API group \"\" in the namespace \"t-auth\"", error.Message);
    }

    [Fact]
    public async Task Impersonation_GroupWithoutUser_RefusedAsRecorded()
    {
        var error = await Assert.ThrowsAsync<StatusException>(() => Identify(("Authorization", "Bearer root"), ("Impersonate-Group", "dev")));
        Assert.Equal(400, error.Code);
        Assert.Equal("requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"dev\"}, Extra:map[string][]string(nil)} without impersonating a user name", error.Message);
    }

    private Task<JsonObject> Request(string spec, string name = "sa") =>
        _cluster.PostAsync("serviceaccounts/token", "TokenRequest", $$"""{"spec":{{spec}}}""", null, "t-auth", name);

    private async Task<JsonObject> Review(string spec) =>
        (await _cluster.PostAsync("tokenreviews.authentication.k8s.io", "TokenReview", $$"""{"spec":{{spec}}}"""))["status"]!.AsObject();

    private static string Token(JsonObject answer) => (string)answer["status"]!["token"]!;

    private UserInfo? Authenticate(string token) => _cluster.Tokens.Authenticate(token, [TokenSigner.Issuer], out _);

    private async Task<UserInfo?> Identify(params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
            context.Request.Headers[name] = value;
        return await Authenticator().AuthenticateAsync(context);
    }

    private RequestAuthenticator Authenticator() => new(
        _cluster.Tokens,
        new Impersonation(_cluster.Authorizer, _ => new RequestInfo { IsResource = true, Verb = "list", Resource = "pods", Namespace = "t-auth", Path = "/" }),
        _authority.Trusts,
        UserInfo.Anonymous,
        new Dictionary<string, UserInfo> { ["static"] = new("boot"), ["root"] = AuthCluster.Admin });

    private static string Decode(string part) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
