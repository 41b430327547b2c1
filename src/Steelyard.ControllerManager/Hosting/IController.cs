namespace Steelyard.ControllerManager.Hosting;

/// <summary>What the host starts. Handlers are registered when a controller is built, before informers run.</summary>
public interface IController
{
    string Name { get; }

    /// <summary>True while nothing is worked on and nothing waits to be, retries that are not yet due left aside.</summary>
    bool IsIdle { get; }

    Task RunAsync(CancellationToken ct);
}
