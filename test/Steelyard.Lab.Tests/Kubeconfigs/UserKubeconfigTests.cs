using Steelyard.Lab.Kubeconfigs;

namespace Steelyard.Lab.Tests.Kubeconfigs;

public sealed class UserKubeconfigTests : IDisposable
{
    private const string Context = "steelyard-default";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly KubeconfigDocument Ours = KubeconfigDocument.Parse(KubeconfigDocumentTests.Ours);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Remove_AfterAMergeThatSwitched_RestoresTheContext()
    {
        var user = Open(_folder.File("config", KubeconfigDocumentTests.Existing));
        Assert.Equal("prod", await user.MergeAsync(Ours, Context, Ct));
        Assert.Equal(Context, Read(user).CurrentContext);
        await user.RemoveAsync(Context, "prod", Ct);
        Assert.Equal(KubeconfigDocument.Parse(KubeconfigDocumentTests.Existing).ToString(), Read(user).ToString());
        Assert.Equal([user.Path], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Remove_WhenTheUserHasSwitchedMeanwhile_LeavesTheirChoice()
    {
        var user = Open(_folder.File("config", KubeconfigDocumentTests.Ours.Replace("current-context: steelyard-default", "current-context: other", StringComparison.Ordinal)));
        await user.RemoveAsync(Context, "prod", Ct);
        Assert.Equal("other", Read(user).CurrentContext);
    }

    [Fact]
    public async Task Remove_WhenTheEarlierContextIsGone_LeavesNone()
    {
        var user = Open(_folder.File("config", KubeconfigDocumentTests.Existing));
        await user.MergeAsync(Ours, Context, Ct);
        await user.RemoveAsync(Context, "vanished", Ct);
        Assert.Null(Read(user).CurrentContext);
    }

    [Fact]
    public async Task Merge_IntoNoFile_MakesOneForTheUserAloneAndRemoveTakesItAway()
    {
        var user = Open(Path.Combine(_folder.Path, "new/config"));
        Assert.Null(await user.MergeAsync(Ours, Context, Ct));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(user.Path));
        await user.RemoveAsync(Context, null, Ct);
        Assert.False(File.Exists(user.Path));
        await user.RemoveAsync(Context, null, Ct);
    }

    [Fact]
    public async Task Merge_ThroughASymbolicLink_ChangesWhatItPointsAt()
    {
        var target = _folder.File("target", KubeconfigDocumentTests.Existing);
        var link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, target);
        await Open(link).MergeAsync(Ours, Context, Ct);
        Assert.Contains(Context, await File.ReadAllTextAsync(target, Ct), StringComparison.Ordinal);
        Assert.NotNull(File.ResolveLinkTarget(link, false));
    }

    [Fact]
    public async Task Merge_WhileKubectlHoldsItsLock_Waits()
    {
        var path = _folder.File("config", KubeconfigDocumentTests.Existing);
        var held = _folder.File("config.lock", "");
        var merge = Open(path).MergeAsync(Ours, Context, Ct);
        Assert.False(merge.IsCompleted);
        Assert.DoesNotContain(Context, await File.ReadAllTextAsync(path, Ct), StringComparison.Ordinal);
        File.Delete(held);
        await merge;
        Assert.Contains(Context, await File.ReadAllTextAsync(path, Ct), StringComparison.Ordinal);
        Assert.False(File.Exists(held));
    }

    [Fact]
    public async Task Merge_ByManyAtOnce_LosesNoEntry()
    {
        var path = _folder.File("config", KubeconfigDocumentTests.Existing);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Open(path).MergeAsync(
            KubeconfigDocument.Parse($"contexts:\n- name: c{i}\n  context: {{cluster: c, user: u}}\n"), null, Ct))));
        Assert.All(Enumerable.Range(0, 8), i => Assert.True(Read(Open(path)).HasContext($"c{i}")));
    }

    [Fact]
    public async Task Merge_IntoSomethingElse_NamesTheFileAndLeavesIt()
    {
        var path = _folder.File("config", "- not\n- a config\n");
        var error = await Assert.ThrowsAsync<LabException>(() => Open(path).MergeAsync(Ours, Context, Ct));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal("- not\n- a config\n", await File.ReadAllTextAsync(path, Ct));
    }

    [Fact]
    public void FromEnvironment_OfSeveralFiles_TakesTheFirstThatExistsElseTheLast()
    {
        var second = _folder.File("second", "");
        string Choose(params string[] paths) => UserKubeconfig.FromEnvironment(name => name == "KUBECONFIG" ? string.Join(':', paths) : "/h", TimeProvider.System).Path;
        Assert.Equal(second, Choose(_folder.Path + "/first", second, _folder.Path + "/third"));
        Assert.Equal(_folder.Path + "/third", Choose(_folder.Path + "/first", _folder.Path + "/third"));
        Assert.Equal("/h/.kube/config", Choose());
    }

    private static UserKubeconfig Open(string path) => new(path, TimeProvider.System);

    private static KubeconfigDocument Read(UserKubeconfig user) => KubeconfigDocument.Parse(File.ReadAllText(user.Path));
}
