namespace Steelyard.ControllerManager.Hosting;

/// <summary>What the host starts. Handlers are registered when a controller is built, before informers run.</summary>
public interface IController
{
    string Name { get; }

    Task RunAsync(CancellationToken ct);
}
