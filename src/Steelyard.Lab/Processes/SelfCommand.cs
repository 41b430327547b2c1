namespace Steelyard.Lab.Processes;

/// <summary>This executable, to start it again in another role.</summary>
public static class SelfCommand
{
    public static string Path => Environment.ProcessPath ?? throw new LabException("the path of this executable is unknown");
}
