using Microsoft.Extensions.Logging;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Speaker.Layer2;

internal sealed partial class PacketEngine
{
    private readonly ILogger _logger;

    [LoggerMessage(300, LogLevel.Information, "interfaces that take part in layer 2", EventName = "layer2Interfaces")]
    private partial void LogLinks(int count, string interfaces);

    [LoggerMessage(301, LogLevel.Warning, "another host claims an announced address", EventName = "addressConflict")]
    private partial void LogConflict(IpAddr ip, string @interface, MacAddress mac, ConflictAction action);

    [LoggerMessage(302, LogLevel.Warning, "cannot change the membership of a multicast group", EventName = "groupFailed")]
    private partial void LogGroupFailed(IpAddr group, string @interface, string error);
}
