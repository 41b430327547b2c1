using Steelyard.Lab.Subnets;

namespace Steelyard.Lab.Tests.Subnets;

/// <summary>The subnet calculator against values from the tutorial and from Python's ipaddress module.</summary>
public sealed class SubnetSummaryTests
{
    [Theory]
    [InlineData("172.25.0.0/16", "172.25.0.0/16", "172.25.0.0 - 172.25.255.255", "65,536", "255.255.0.0")]
    [InlineData("192.168.1.77/26", "192.168.1.64/26", "192.168.1.64 - 192.168.1.127", "64", "255.255.255.192")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0 - 10.255.255.255", "16,777,216", "255.0.0.0")]
    [InlineData("192.0.2.1/32", "192.0.2.1/32", "192.0.2.1 - 192.0.2.1", "1", "255.255.255.255")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0 - 255.255.255.255", "4,294,967,296", "0.0.0.0")]
    public void Lines_OfAnIPv4Network_ShowItsParts(string input, string cidr, string range, string addresses, string mask) => Assert.Equal(
        [$"Input:      {input}", $"CIDR:       {cidr}", $"Range:      {range}", $"Addresses:  {addresses}", $"Mask:       {mask}"],
        SubnetSummary.Parse(input).Lines());

    [Theory]
    [InlineData("fd00:25::/64", "fd00:25:: - fd00:25::ffff:ffff:ffff:ffff", "18,446,744,073,709,551,616")]
    [InlineData("2001:db8::/126", "2001:db8:: - 2001:db8::3", "4")]
    [InlineData("::/0", ":: - ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2^128")]
    public void Lines_OfAnIPv6Network_HaveNoMask(string input, string range, string addresses) => Assert.Equal(
        [$"Input:      {input}", $"CIDR:       {input}", $"Range:      {range}", $"Addresses:  {addresses}"],
        SubnetSummary.Parse(input).Lines());

    [Theory]
    [InlineData("172.25.0.0")]
    [InlineData("172.25.0.0/33")]
    [InlineData("network")]
    [InlineData("")]
    public void Parse_OfSomethingElse_NamesWhatWasGiven(string input) =>
        Assert.Contains($"\"{input}\"", Assert.Throws<LabException>(() => SubnetSummary.Parse(input)).Message, StringComparison.Ordinal);
}
