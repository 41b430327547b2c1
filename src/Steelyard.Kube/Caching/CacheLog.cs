using Microsoft.Extensions.Logging;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Caching;

/// <summary>Log lines of the caches.</summary>
internal static partial class CacheLog
{
    [LoggerMessage(1, LogLevel.Debug, "Listed {Resource}: {Count} objects, {Vanished} vanished, at {Version}")]
    public static partial void Listed(ILogger logger, ResourceType resource, int count, int vanished, string version);

    [LoggerMessage(2, LogLevel.Debug, "The watch of {Resource} broke off")]
    public static partial void WatchBroke(ILogger logger, ResourceType resource);

    [LoggerMessage(3, LogLevel.Information, "The server forgot our place in {Resource}, listing anew: {Error}")]
    public static partial void Expired(ILogger logger, ResourceType resource, string error);

    [LoggerMessage(4, LogLevel.Warning, "Cannot keep up with {Resource}, trying again: {Error}")]
    public static partial void Failure(ILogger logger, ResourceType resource, string error);

    [LoggerMessage(5, LogLevel.Warning, "The server's history of {Resource} went back to {Theirs} (seen: {Ours}), listing anew")]
    public static partial void HistoryLost(ILogger logger, ResourceType resource, string theirs, string ours);

    [LoggerMessage(6, LogLevel.Warning, "The watch of {Resource} sent an event of unknown type")]
    public static partial void UnknownEvent(ILogger logger, ResourceType resource);

    [LoggerMessage(7, LogLevel.Warning, "Cannot read {Resource} {Key}, keeping its last good version: {Error}")]
    public static partial void Undecodable(ILogger logger, ResourceType resource, ObjectKey key, string error);

    [LoggerMessage(8, LogLevel.Error, "A handler of {Resource} changes failed on {Key}")]
    public static partial void SubscriberFailed(ILogger logger, Exception error, ResourceType resource, ObjectKey key);
}
