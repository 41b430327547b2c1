using Microsoft.Extensions.Logging;
using Steelyard.Linux.Scheduling;

namespace Steelyard.Speaker.Layer2;

public sealed partial class Layer2Announcer
{
    private readonly ILogger<Layer2Announcer> _logger;

    [LoggerMessage(309, LogLevel.Debug, "the layer 2 thread runs", EventName = "layer2Started")]
    private partial void LogStarted(SchedulingClass scheduling);

    [LoggerMessage(310, LogLevel.Error, "handling layer 2 traffic failed, going on", EventName = "layer2Failed")]
    private partial void LogTurnFailed(Exception exception);
}
