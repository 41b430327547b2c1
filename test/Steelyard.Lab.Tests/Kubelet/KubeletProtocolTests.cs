using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Kubelet;
using Steelyard.Lab.Probes;
using Steelyard.Lab.Programs;

namespace Steelyard.Lab.Tests.Kubelet;

public sealed class KubeletProtocolTests
{
    /// <summary>The example of RFC 6455, section 1.3.</summary>
    [Fact]
    public void Accept_OfTheRfcsKey_IsTheRfcsAnswer() => Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Upgrade.Accept("dGhlIHNhbXBsZSBub25jZQ=="));

    [Theory]
    [InlineData("v5.channel.k8s.io", "v5.channel.k8s.io")]
    [InlineData("base64.channel.k8s.io, v4.channel.k8s.io", "v4.channel.k8s.io")]
    [InlineData("other", null)]
    [InlineData(null, null)]
    public void Choose_OfOfferedProtocols_TakesTheFirstKnown(string? offered, string? chosen) =>
        Assert.Equal(chosen, Upgrade.Choose([offered], ["v5.channel.k8s.io", "v4.channel.k8s.io"]));

    [Theory]
    [InlineData("""{"Width":80,"Height":24}""", true)]
    [InlineData("""{"Width":0,"Height":24}""", false)]
    [InlineData("""{"Width":80}""", false)]
    [InlineData("""{"Width":99999,"Height":24}""", false)]
    [InlineData("[]", false)]
    [InlineData("nonsense", false)]
    public void TryParse_OfASize_TakesWholePositiveNumbers(string json, bool expected)
    {
        Assert.Equal(expected, TerminalSize.TryParse(Encoding.UTF8.GetBytes(json), out var size));
        Assert.Equal(expected ? ((ushort)80, (ushort)24) : default, size);
    }

    [Fact]
    public void Status_OfAnExitCode_IsWhatKubectlReadsItFrom()
    {
        Assert.Equal("Success", CommandStatus.Of(0).Text("status"));
        var failed = CommandStatus.Of(3);
        Assert.Equal(("Failure", "NonZeroExitCode"), (failed.Text("status"), failed.Text("reason")));
        Assert.Equal(("ExitCode", "3"), (failed["details"]!["causes"]![0].Text("reason"), failed["details"]!["causes"]![0].Text("message")));
    }

    [Theory]
    [InlineData("""{"port":8080}""", "http://10.42.0.2:8080/")]
    [InlineData("""{"port":"web","path":"live?a=b"}""", "http://10.42.0.2:81/live?a=b")]
    [InlineData("""{"port":"443","scheme":"HTTPS","host":"fd00::1","path":"/x"}""", "https://[fd00::1]/x")]
    [InlineData("""{"port":"absent"}""", null)]
    public void Url_OfAnHttpGet_NamesHostPortAndPath(string action, string? expected)
    {
        var container = JsonNode.Parse("""{"ports":[{"name":"web","containerPort":81}]}""")!.AsObject();
        Assert.Equal(expected, ProbeTarget.Url(JsonNode.Parse(action)!, container, "10.42.0.2")?.ToString());
    }

    [Theory]
    [InlineData("-text=hi", "hi")]
    [InlineData("--text=a=b", "a=b")]
    [InlineData("-text|hi", "hi")]
    [InlineData("-text=one|-text|two", "two")]
    [InlineData("text=hi", null)]
    [InlineData("-text", null)]
    public void Value_OfAFlagInTheMannerOfGo_IsFound(string arguments, string? expected) =>
        Assert.Equal(expected, ProgramFlags.Value(arguments.Split('|'), "text"));

    [Theory]
    [InlineData(":5678", 5678)]
    [InlineData("127.0.0.1:81", 81)]
    [InlineData("82", 82)]
    [InlineData(":x", 9)]
    [InlineData(":70000", 9)]
    [InlineData(null, 9)]
    public void Port_OfAnAddress_IsItsLastPart(string? address, int expected) => Assert.Equal(expected, ProgramFlags.Port(address, 9));
}
