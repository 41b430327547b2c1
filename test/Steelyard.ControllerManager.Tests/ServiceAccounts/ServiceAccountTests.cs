using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.ServiceAccounts;
using Steelyard.ControllerManager.Tests.Fakes;

namespace Steelyard.ControllerManager.Tests.ServiceAccounts;

public sealed class ServiceAccountTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(
        context => [new ServiceAccountController(context), new RootCertificatePublisher(context)],
        new ControllerOptions { RootCertificates = "PEM" });

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("old");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task Namespace_OldOrNew_GetsItsDefaultAccountAndCertificates(string ns)
    {
        if (ns == "new")
            _cluster.AddNamespace(ns);
        await _cluster.UntilAsync(() => HasAccount(ns) && Certificates(ns) == "PEM");
    }

    // scenarios/auth.json: "default account cannot vanish"
    [Fact]
    public async Task DefaultAccount_Deleted_IsCreatedAnew()
    {
        await _cluster.UntilAsync(() => HasAccount("old"));
        var uid = _cluster.Api.Get(Resources.ServiceAccounts, "old", "default")!.Uid();
        _cluster.Api.Delete(Resources.ServiceAccounts, "old", "default");
        await _cluster.UntilAsync(() => HasAccount("old") && _cluster.Api.Get(Resources.ServiceAccounts, "old", "default")!.Uid() != uid);
    }

    [Fact]
    public async Task DefaultAccount_DeletedBeforeAccountsAreFollowed_IsCreatedAnew()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = new TestCluster(context => [new ServiceAccountController(context)]) { Unfollowed = 1 };
        cluster.Api.BeforeList = resource => resource == Resources.ServiceAccounts ? held.Task : Task.CompletedTask;
        cluster.AddNamespace("t");
        await cluster.StartAsync();
        await cluster.UntilAsync(() => cluster.Api.Get(Resources.ServiceAccounts, "t", "default") is not null);
        cluster.Api.Delete(Resources.ServiceAccounts, "t", "default");
        cluster.Unfollowed = 0;
        held.SetResult();
        await cluster.UntilAsync(() => cluster.Api.Get(Resources.ServiceAccounts, "t", "default") is not null);
    }

    [Theory]
    [InlineData("""{"data":{"ca.crt":"other"}}""")]
    [InlineData("""{"data":{"more":"x"}}""")]
    [InlineData("""{"metadata":{"annotations":null}}""")]
    public async Task Certificates_ChangedByHand_AreRestored(string patch)
    {
        await _cluster.UntilAsync(() => Certificates("old") == "PEM");
        var before = _cluster.Api.Get(Resources.ConfigMaps, "old", "kube-root-ca.crt");
        _cluster.Api.Patch(Resources.ConfigMaps, "old", "kube-root-ca.crt", TestCluster.Json(patch));
        await _cluster.UntilAsync(() => Certificates("old") == "PEM"
            && _cluster.Api.Get(Resources.ConfigMaps, "old", "kube-root-ca.crt").Count("data") == 1
            && _cluster.Api.Get(Resources.ConfigMaps, "old", "kube-root-ca.crt")!.Annotation("kubernetes.io/description")
                == before!.Annotation("kubernetes.io/description"));
    }

    [Fact]
    public async Task TerminatingNamespace_WithoutAccount_GetsNone()
    {
        await _cluster.UntilAsync(() => HasAccount("old"));
        _cluster.Api.Delete(Resources.Namespaces, null, "old");
        _cluster.Api.Delete(Resources.ServiceAccounts, "old", "default");
        await _cluster.SettleAsync();
        Assert.False(HasAccount("old"));
    }

    private bool HasAccount(string ns) => _cluster.Api.Get(Resources.ServiceAccounts, ns, "default") is not null;

    private string Certificates(string ns) => _cluster.Api.Get(Resources.ConfigMaps, ns, "kube-root-ca.crt").Text("data", "ca.crt");
}
