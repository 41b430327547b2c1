using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Api.Status;
using Steelyard.Controller.Caching;
using Steelyard.Controller.Metrics;
using Steelyard.Core.Pools;

namespace Steelyard.Controller.Configuration;

/// <summary>
/// Compiles the configuration whenever one of its objects changes, hands on new pools, and reports what is wrong. Changes
/// that come while it works are taken together.
/// </summary>
internal sealed partial class ConfigurationReconciler(
    ControllerCaches caches, string ns, ControllerMetrics metrics, ILogger logger)
{
    private const string PoolKind = "IPAddressPool";
    private readonly ILogger _logger = logger;
    // Holds at most one signal: several changes are one reason to compile.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(1);
    private readonly CompileOptions _options = new() { Namespace = ns };
    private CompiledConfiguration _current = CompiledConfiguration.Empty;

    /// <summary>Something changed; never blocks.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>Works until the token fires. Both actions are called on this task, the second after every compilation.</summary>
    /// <param name="useIt">Puts new pools in force.</param>
    /// <param name="report">Takes the errors: those of the compilation and of objects that cannot be read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(
        Action<PoolSet> useIt, Action<IReadOnlyList<ConfigurationError>> report, CancellationToken cancellationToken)
    {
        Compile(useIt, report, isFirst: true);
        while (true)
        {
            await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            Compile(useIt, report, isFirst: false);
        }
    }

    private void Compile(Action<PoolSet> useIt, Action<IReadOnlyList<ConfigurationError>> report, bool isFirst)
    {
        metrics.Updates.Increment();
        var compiled = ConfigurationCompiler.Compile(caches.ConfigurationObjects(), _options, _current);
        var isNew = isFirst || compiled.Snapshot.Pools != _current.Snapshot.Pools || LacksAPool(compiled) != LacksAPool(_current);
        _current = compiled;
        if (isNew)
        {
            useIt(new PoolSet(compiled.Snapshot.Pools, LacksAPool(compiled)));
            metrics.IsConfigLoaded = true;
            LogLoaded(compiled.Snapshot.Pools.Length);
        }

        IReadOnlyList<ConfigurationError> errors = [.. compiled.Errors, .. caches.UnreadableObjects];
        metrics.IsConfigStale = errors.Count > 0;
        if (errors.Count > 0)
            metrics.UpdateErrors.Increment();
        foreach (var error in errors)
            LogStale(error.Kind, $"{error.Namespace}/{error.Name}", error.FieldPath, error.Message);
        report(errors);
    }

    private static bool LacksAPool(CompiledConfiguration configuration) =>
        configuration.LeftOut.Any(left => left.Kind == PoolKind);

    [LoggerMessage(200, LogLevel.Information, "configuration in force", EventName = "configLoaded")]
    private partial void LogLoaded(int pools);

    [LoggerMessage(201, LogLevel.Error, "an object of the configuration is wrong, its last good version stays", EventName = "configStale")]
    private partial void LogStale(string kind, string name, string field, string error);
}
