using CsCheck;
using Steelyard.Wire.Bgp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Bgp;

public sealed class NotificationMessageTests
{
    [Fact]
    public void Read_OfBirdsShutdown_GivesTheOperatorsMessage()
    {
        var message = NotificationMessage.Read(BgpMessages.Body("bird-shutdown"));
        Assert.Equal((NotificationCode.Cease, NotificationSubcode.AdministrativeShutdown), (message.Code, message.Subcode));
        Assert.Equal("maintenance", message.ShutdownCommunication);
    }

    [Fact]
    public void Write_OfAShutdown_GivesTheBytesOfAnotherSender()
    {
        var bytes = new byte[BgpHeader.MaximumLength];
        var length = NotificationMessage.Shutdown(NotificationSubcode.AdministrativeShutdown, "maintenance").Write(bytes);
        Assert.Equal(BgpMessages.Whole("bird-shutdown"), bytes[..length]);
    }

    // RFC 9003: 255 bytes, never half a character.
    [Theory]
    [InlineData(300, "a", 255)]
    [InlineData(200, "é", 254)]
    [InlineData(100, "日", 255)]
    [InlineData(100, "😀", 252)]
    [InlineData(255, "a", 255)]
    public void Shutdown_WithALongMessage_IsCutAtACharacter(int count, string character, int bytes)
    {
        var message = NotificationMessage.Shutdown(NotificationSubcode.AdministrativeReset, string.Concat(Enumerable.Repeat(character, count)));
        Assert.Equal((bytes + 1, bytes), (message.Data.Length, (int)message.Data.Span[0]));
        Assert.DoesNotContain((char)0xfffd, message.ShutdownCommunication!);
    }

    [Theory]
    [InlineData("0602", null)]
    [InlineData("060200", null)]
    [InlineData("060205616263", null)]
    [InlineData("060703616263", null)]
    [InlineData("060203610a63", "a\ufffdc")]
    public void ShutdownCommunication_OfOddData_IsSafe(string hex, string? expected) =>
        Assert.Equal(expected, NotificationMessage.Read(Convert.FromHexString(hex)).ShutdownCommunication);

    [Fact]
    public void Write_ThenRead_GivesTheSameMessage() =>
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte.Array[0, 500]).Sample((code, subcode, data) =>
        {
            var (message, bytes) = (new NotificationMessage((NotificationCode)code, subcode, data), new byte[BgpHeader.MaximumLength]);
            var length = message.Write(bytes);
            Assert.Equal(message, NotificationMessage.Read(bytes.AsSpan(BgpHeader.Size..length)));
        });
}
