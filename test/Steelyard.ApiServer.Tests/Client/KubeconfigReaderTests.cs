using Steelyard.ApiServer.Client;

namespace Steelyard.ApiServer.Tests.Client;

public sealed class KubeconfigReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-test-").FullName;

    private const string TwoContexts = """
        apiVersion: v1
        kind: Config
        current-context: first
        clusters:
        - {name: a, cluster: {server: "https://one.example:6443", insecure-skip-tls-verify: true, tls-server-name: other}}
        - {name: b, cluster: {server: "https://two.example:6443"}}
        contexts:
        - {name: first, context: {cluster: a, user: token}}
        - {name: second, context: {cluster: b, user: file}}
        - {name: broken, context: {cluster: b, user: half}}
        users:
        - {name: token, user: {token: secret}}
        - {name: file, user: {tokenFile: token.txt}}
        - {name: half, user: {client-certificate-data: Zm9v}}
        """;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WithoutAName_TakesTheCurrentContext()
    {
        using var access = KubeconfigReader.Read(Write(TwoContexts));
        Assert.Equal(new Uri("https://one.example:6443"), access.Server);
        Assert.Equal(("secret", true, "other"), (access.Token, access.SkipVerification, access.ServerName));
    }

    [Fact]
    public void Read_OfANamedContext_FindsFilesBesideTheKubeconfig()
    {
        using var access = KubeconfigReader.Read(Write(TwoContexts), "second");
        Assert.Equal((null, Path.Combine(_folder, "token.txt")), (access.Token, access.TokenFile));
    }

    [Theory]
    [InlineData("absent", "there is no \"absent\" in its contexts")]
    [InlineData("broken", "client-certificate and client-key go together")]
    public void Read_OfAContextThatIsNotComplete_SaysWhatIsMissing(string context, string message)
    {
        var path = Write(TwoContexts);
        var refusal = Assert.Throws<InvalidDataException>(() => KubeconfigReader.Read(path, context));
        Assert.Equal($"kubeconfig {path}: {message}", refusal.Message);
    }

    [Fact]
    public void Read_OfSomethingElse_NamesTheFile()
    {
        var path = Write("{{{");
        Assert.StartsWith($"kubeconfig {path}: ", Assert.Throws<InvalidDataException>(() => KubeconfigReader.Read(path)).Message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "kubeconfig");
        File.WriteAllText(path, text);
        return path;
    }
}
