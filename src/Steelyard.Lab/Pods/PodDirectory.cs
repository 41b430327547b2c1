using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>Where the things of one pod are on its node.</summary>
internal sealed class PodDirectory(string state, JsonObject pod)
{
    private readonly string _root = Path.Combine(state, "pods", pod.Uid());

    public string Volumes => Path.Combine(_root, "volumes");

    public string Container(string name, long run) => Path.Combine(_root, "containers", name, run.ToString(CultureInfo.InvariantCulture));

    public string Log(string name, long run) =>
        Path.Combine(state, "logs", $"{pod.Namespace()}_{pod.Name()}_{pod.Uid()}", name, run.ToString(CultureInfo.InvariantCulture) + ".log");

    public void Delete()
    {
        foreach (var folder in (string[])[_root, Path.GetDirectoryName(Path.GetDirectoryName(Log("x", 0)))!])
            TryDelete(folder);
    }

    /// <summary>Removes a directory; what a program keeps open or has protected stays until the node goes.</summary>
    public static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It lies in the node's own memory file system and goes with it.
        }
    }
}
