namespace Steelyard.Cli.Tests;

/// <summary>Mistakes on the line of <c>steelyard layer2 announce</c> are named before anything is sent.</summary>
public sealed class Layer2CommandTests
{
    [Theory]
    [InlineData("layer2 announce", "--address")]
    [InlineData("layer2 announce --address 10.0.0", "\"10.0.0\"")]
    [InlineData("layer2 announce --address 10.0.0.9-10.0.0.1", "\"10.0.0.9-10.0.0.1\"")]
    [InlineData("layer2 announce --address fd00::-fd00::1:ffff", "more than 65536 addresses")]
    [InlineData("layer2 announce --address 10.0.0.1 --probe often", "\"often\" is none of fast, rfc and off")]
    [InlineData("layer2 announce --address 10.0.0.1 --refresh soon", "\"soon\" is not a duration")]
    [InlineData("layer2 announce --address 10.0.0.1 --on-conflict fight", "fight")]
    [InlineData("layer2 announce --address 10.0.0.1 --exclude /nowhere/file", "/nowhere/file")]
    public void Announce_Mistake_IsNamed(string line, string culprit)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = SteelyardCommand.Build().Parse(line.Split(' ')).Invoke(new() { Output = output, Error = error });
        Assert.NotEqual(0, code);
        Assert.Contains(culprit, error.ToString(), StringComparison.Ordinal);
    }
}
