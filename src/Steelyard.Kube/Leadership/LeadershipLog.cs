using Microsoft.Extensions.Logging;

namespace Steelyard.Kube.Leadership;

/// <summary>Log lines of the leader election.</summary>
internal static partial class LeadershipLog
{
    [LoggerMessage(40, LogLevel.Information, "{Identity} became leader of {Lease}")]
    public static partial void Started(ILogger logger, string identity, string lease);

    [LoggerMessage(41, LogLevel.Warning, "{Identity} lost {Lease}")]
    public static partial void Lost(ILogger logger, string identity, string lease);

    [LoggerMessage(42, LogLevel.Information, "{Lease} is now held by {Holder}")]
    public static partial void LeaderChanged(ILogger logger, string lease, string holder);

    [LoggerMessage(43, LogLevel.Warning, "Cannot reach {Lease}: {Error}")]
    public static partial void TryFailed(ILogger logger, string lease, string error);
}
