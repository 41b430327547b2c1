namespace Steelyard.Lab.Containers;

/// <summary>A container could not be started; the message is for its status.</summary>
public sealed class ContainerStartException(string message, int exitCode) : Exception(message)
{
    /// <summary>What container runtimes report: 127 for a program that is not there, 128 for other failures.</summary>
    public int ExitCode { get; } = exitCode;
}
