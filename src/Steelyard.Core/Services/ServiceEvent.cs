namespace Steelyard.Core.Services;

/// <summary>An event to record for a Service. <see cref="Type"/> is <c>Normal</c> or <c>Warning</c>.</summary>
public sealed record ServiceEvent(string Type, string Reason, string Message)
{
    internal static ServiceEvent Normal(string reason, string message) => new("Normal", reason, message);

    internal static ServiceEvent Warning(string reason, string message) => new("Warning", reason, message);
}
