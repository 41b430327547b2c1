using Microsoft.Extensions.Logging;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Caching;

public sealed partial class ResourceCache<T>
{
    private void LogListed(ResourceType type, int count, int vanished, string version) =>
        CacheLog.Listed(_options.Logger, type, count, vanished, version);

    private void LogWatchBroke(ResourceType type) => CacheLog.WatchBroke(_options.Logger, type);

    private void LogExpired(ResourceType type, string error) => CacheLog.Expired(_options.Logger, type, error);

    private void LogFailure(ResourceType type, string error) => CacheLog.Failure(_options.Logger, type, error);

    private void LogHistoryLost(ResourceType type, string theirs, string ours) => CacheLog.HistoryLost(_options.Logger, type, theirs, ours);

    private void LogUnknownEvent(ResourceType type) => CacheLog.UnknownEvent(_options.Logger, type);

    private void LogUndecodable(ResourceType type, ObjectKey key, string error) => CacheLog.Undecodable(_options.Logger, type, key, error);

    private void LogSubscriberFailed(Exception e, ResourceType type, ObjectKey key) => CacheLog.SubscriberFailed(_options.Logger, e, type, key);
}
