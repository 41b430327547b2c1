using Microsoft.Extensions.Logging;
using Steelyard.Kube.Client;

namespace Steelyard.Cli.Commands;

/// <summary>What a command runs, and with which log and cluster.</summary>
internal sealed record ProcessPlan(LogLevel LogLevel, string? Kubeconfig, Func<KubeClient, ILoggerFactory, CancellationToken, Task> RunAsync);
