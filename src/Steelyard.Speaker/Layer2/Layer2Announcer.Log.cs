using Microsoft.Extensions.Logging;

namespace Steelyard.Speaker.Layer2;

public sealed partial class Layer2Announcer
{
    private readonly ILogger<Layer2Announcer> _logger;

    [LoggerMessage(310, LogLevel.Error, "handling layer 2 traffic failed, going on", EventName = "layer2Failed")]
    private partial void LogTurnFailed(Exception exception);
}
