using Microsoft.Extensions.Logging;
using Steelyard.Core.Services;
using Steelyard.Kube;

namespace Steelyard.Controller.Services;

internal sealed partial class ServiceReconciler
{
    private readonly ILogger _logger;

    private void Log(ServiceDecision decision)
    {
        if (decision.ClearReason is { } reason)
            LogCleared(decision.Service, reason);
        if (decision.Error is { } error)
            LogNoAddress(decision.Service, error);
        if (decision.HasChanges && decision.Addresses.Count > 0)
            LogAllocated(decision.Service, decision.Addresses, decision.Pool);
    }

    [LoggerMessage(100, LogLevel.Information, "IP address assigned by controller", EventName = "ipAllocated")]
    private partial void LogAllocated(string service, IReadOnlyList<Primitives.IpAddr> ips, string? pool);

    [LoggerMessage(101, LogLevel.Information, "assignment cleared", EventName = "clearAssignment")]
    private partial void LogCleared(string service, string reason);

    [LoggerMessage(102, LogLevel.Warning, "service has no address", EventName = "noAddress")]
    private partial void LogNoAddress(string service, string error);

    [LoggerMessage(103, LogLevel.Error, "cannot write the status of a service, trying again", EventName = "writeFailed")]
    private partial void LogWriteFailed(ObjectKey service, string error, TimeSpan pause);

    [LoggerMessage(104, LogLevel.Debug, "the service changed meanwhile, deciding anew", EventName = "conflict")]
    private partial void LogConflict(ObjectKey service, string reason);

    [LoggerMessage(105, LogLevel.Error, "looking at a service failed", EventName = "failure")]
    private partial void LogFailure(Exception exception, ObjectKey service);

    [LoggerMessage(106, LogLevel.Information, "all services were looked at", EventName = "forceReload")]
    private partial void LogPass(int services, int writes, int pools);
}
