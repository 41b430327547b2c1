using System.CommandLine;

namespace Steelyard.Cli.Tests;

/// <summary>The command line as a script sees it: exit codes, output, messages that name the culprit.</summary>
public sealed class SteelyardCommandTests
{
    [Fact]
    public void Help_OfTheRoot_NamesEveryCommand()
    {
        var (code, output, _) = Run("--help");
        Assert.Equal(0, code);
        Assert.All(["apiserver", "completion", "controller", "crds", "speaker", "version"], name => Assert.Contains($"  {name} ", output, StringComparison.Ordinal));
    }

    [Fact]
    public void Version_Asked_IsOneLineWithTheProductAndANumber()
    {
        var (code, output, _) = Run("version");
        Assert.Equal(0, code);
        Assert.Matches(@"^steelyard \d+\.\d+\.\d+\S*\n$", output);
    }

    [Theory]
    [InlineData("bogus", "bogus")]
    [InlineData("apiserver --no-such-flag", "--no-such-flag")]
    [InlineData("completion tcsh", "tcsh")]
    [InlineData("apiserver --in-memory --listen nowhere", "\"nowhere\"")]
    [InlineData("apiserver --in-memory --listen 127.0.0.1", "\"127.0.0.1\"")]
    [InlineData("apiserver --in-memory --listen ::1", "\"::1\"")]
    [InlineData("apiserver", "--data-dir")]
    [InlineData("speaker --l2-failback sometimes", "--l2-failback: \"sometimes\"")]
    [InlineData("speaker --l2-conflict fight", "--l2-conflict: \"fight\"")]
    [InlineData("speaker --l2-probe loud", "--l2-probe: \"loud\"")]
    [InlineData("speaker --l2-refresh-interval often", "--l2-refresh-interval: \"often\"")]
    [InlineData("speaker --log-level loud", "--log-level: \"loud\"")]
    [InlineData("speaker --namespace n", "--node-name")]
    [InlineData("speaker --node-name n --namespace n --ml-bindaddr nowhere --ml-labels a=b", "--ml-bindaddr: \"nowhere\"")]
    [InlineData("speaker --node-name n --namespace n --ml-bindaddr ::1 --ml-labels a=b --ml-bindport 70000", "--ml-bindport: \"70000\"")]
    [InlineData("speaker --node-name n --namespace n --frrk8s-secret-passthrough", "--frrk8s-secret-passthrough needs")]
    [InlineData("speaker --node-name n --namespace n --bgp-debounce-timeout soon", "--bgp-debounce-timeout: \"soon\"")]
    [InlineData("apiserver --in-memory --data-dir x", "--data-dir")]
    public void UnknownWord_OnTheCommandLine_IsNamedAndFails(string line, string culprit)
    {
        var (code, _, error) = Run(line.Split(' '));
        Assert.NotEqual(0, code);
        Assert.Contains(culprit, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _steelyard steelyard")]
    [InlineData("zsh", "compdef _steelyard steelyard")]
    [InlineData("fish", "complete -c steelyard")]
    public void Completion_ForAShell_PrintsItsScript(string shell, string line)
    {
        var (code, output, _) = Run("completion", shell);
        Assert.Equal(0, code);
        Assert.Contains(line, output, StringComparison.Ordinal);
    }

    [Fact]
    public void SuggestDirective_InAnOption_OffersTheOption()
    {
        var (code, output, _) = Run("[suggest:14]", "apiserver --li");
        Assert.Equal(0, code);
        Assert.Contains("--listen", output.Split('\n'));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var code = SteelyardCommand.Build().Parse(arguments)
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
