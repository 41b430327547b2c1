namespace Steelyard.Lab.Images;

/// <summary>The images that every lab knows.</summary>
internal static class BuiltinImages
{
    private const string Own = ImageProgram.OwnExecutable;

    public static readonly IReadOnlyDictionary<string, ImageProgram> All = Create();

    private static Dictionary<string, ImageProgram> Create()
    {
        var images = new Dictionary<string, ImageProgram>
        {
            ["nginx"] = NginxImage.Program,
            ["prakhar1989/static-site"] = Program([Own, "lab-program", "static-site"]),
            ["hashicorp/http-echo"] = Program([Own, "lab-program", "http-echo"]),
            ["registry.k8s.io/pause"] = Pause,
        };
        foreach (var name in (string[])["steelyard/steelyard", "steelyard"])
            images[name] = Program([Own]);
        foreach (var name in (string[])["steelyard/echo", "traefik/whoami", "containous/whoami"])
            images[name] = Program([Own, "lab-program", "echo", "--port", "80"]);
        foreach (var name in (string[])["registry.k8s.io/echoserver", "k8s.gcr.io/echoserver", "ealen/echo-server"])
            images[name] = Program([Own, "lab-program", "echo", "--port", "8080"]);
        foreach (var name in (string[])["busybox", "alpine", "debian", "ubuntu"])
            images[name] = new ImageProgram { Arguments = ["sh"], Environment = ImageDefaults.Environment };
        return images;
    }

    // A shell as the first process of a PID namespace ignores signals that it has no trap for.
    private static ImageProgram Pause => new()
    {
        Entrypoint = ["/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait; done"],
        Environment = ImageDefaults.Environment,
    };

    private static ImageProgram Program(IReadOnlyList<string> entrypoint) => new() { Entrypoint = entrypoint, Environment = ImageDefaults.Environment };
}
