using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Images;

namespace Steelyard.Lab.Pods;

/// <summary>Looks an image up until it is there, with the states, events and pauses of a kubelet that pulls.</summary>
internal sealed class ImageWait(IPodHost pod, ContainerStatus status)
{
    private readonly RestartBackoff _backoff = new();

    public async Task<ImageProgram> ResolveAsync(CancellationToken stop)
    {
        var image = status.Container.Text("image");
        _ = _backoff.AfterFailure(pod.Context.Now, pod.Context.Now);
        while (true)
        {
            try
            {
                var program = pod.Context.Images.Resolve(image);
                pod.Context.Events.Normal(pod.Pod, "Pulled", $"Container image \"{image}\" already present on machine");
                pod.Change(() => status.ImageId = ImageName.TryParse(image, out var name) ? name.ToString() : image);
                return program;
            }
            catch (ImageException missing)
            {
                await PauseAsync(image, missing, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync(string image, ImageException missing, CancellationToken stop)
    {
        var events = pod.Context.Events;
        pod.Change(() => status.Wait(missing.Reason, missing.Message));
        if (missing.Reason == "ErrImagePull")
        {
            events.Warning(pod.Pod, "Failed", $"Failed to pull image \"{image}\": {missing.Message}");
            events.Warning(pod.Pod, "Failed", "Error: ErrImagePull");
        }
        else
        {
            events.Warning(pod.Pod, "InspectFailed", missing.Message);
        }
        // The first reason stays to be seen for a moment, as it does with a real pull.
        await Task.Delay(TimeSpan.FromSeconds(2), pod.Context.Time, stop).ConfigureAwait(false);
        if (missing.Reason == "ErrImagePull")
        {
            events.Normal(pod.Pod, "BackOff", $"Back-off pulling image \"{image}\"");
            events.Warning(pod.Pod, "Failed", "Error: ImagePullBackOff");
            pod.Change(() => status.Wait("ImagePullBackOff", $"Back-off pulling image \"{image}\": ErrImagePull: {missing.Message}"));
        }
        await Task.Delay(_backoff.AfterFailure(pod.Context.Now, pod.Context.Now), pod.Context.Time, stop).ConfigureAwait(false);
    }
}
