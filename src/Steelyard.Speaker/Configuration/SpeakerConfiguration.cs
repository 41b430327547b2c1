using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Core.Configuration;
using Steelyard.Speaker.Caching;
using Steelyard.Speaker.Metrics;

namespace Steelyard.Speaker.Configuration;

/// <summary>
/// Compiles the configuration whenever one of its objects changes, hands it on when it says something new, and reports what is
/// wrong. Changes that come while it works are taken together.
/// </summary>
internal sealed partial class SpeakerConfiguration(SpeakerCaches caches, string ns, string node, SpeakerMetrics metrics, ILogger logger)
{
    private const string NotAnnounced = "BGP is not announced by this speaker: the peer has no effect";

    private readonly ILogger _logger = logger;
    // Holds at most one signal: several changes are one reason to compile.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(1);

    // Passwords are not read as long as no session uses them.
    private readonly CompileOptions _options = new() { Namespace = ns, NodeName = node, SecretPassthrough = true };
    private CompiledConfiguration _current = CompiledConfiguration.Empty;
    private HashSet<ConfigurationError> _told = [];

    /// <summary>Something changed; never blocks.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>Compiles what the caches hold now.</summary>
    public (ConfigurationSnapshot Snapshot, IReadOnlyList<ConfigurationError> Errors) Compile()
    {
        metrics.Updates.Increment();
        var before = _current.Snapshot;
        _current = ConfigurationCompiler.Compile(caches.ConfigurationObjects(), _options, _current);
        List<ConfigurationError> errors =
        [
            .. _current.Errors,
            .. caches.UnreadableObjects,
            .. _current.Snapshot.Peers.Select(peer => new ConfigurationError("BGPPeer", ns, peer.Name, "", $"peer {peer.Name}: {NotAnnounced}")),
        ];
        if (!metrics.IsConfigLoaded || _current.Snapshot != before)
            LogLoaded(_current.Snapshot.Pools.Length, _current.Snapshot.Layer2Advertisements.Sum(pair => pair.Value.Length));
        metrics.IsConfigLoaded = true;
        metrics.IsConfigStale = errors.Count > 0;
        Tell(errors);
        return (_current.Snapshot, errors);
    }

    /// <summary>Works until the token fires. Both actions are called on this task, the second after every compilation.</summary>
    /// <param name="useIt">Puts a new configuration in force.</param>
    /// <param name="report">Takes the errors.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(
        Action<ConfigurationSnapshot> useIt, Action<IReadOnlyList<ConfigurationError>> report, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var before = _current.Snapshot;
            var (snapshot, errors) = Compile();
            if (!ReferenceEquals(snapshot, before))
                useIt(snapshot);
            report(errors);
        }
    }

    private void Tell(List<ConfigurationError> errors)
    {
        if (errors.Count > 0)
            metrics.UpdateErrors.Increment();
        foreach (var error in errors.Where(error => !_told.Contains(error)))
            LogStale(error.Kind, $"{error.Namespace}/{error.Name}", error.FieldPath, error.Message);
        _told = [.. errors];
    }

    [LoggerMessage(430, LogLevel.Information, "configuration in force", EventName = "configLoaded")]
    private partial void LogLoaded(int pools, int layer2Advertisements);

    [LoggerMessage(431, LogLevel.Error, "an object of the configuration is wrong or without effect, what was in force before stays", EventName = "configStale")]
    private partial void LogStale(string kind, string name, string field, string error);
}
