using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Containers;
using Steelyard.Lab.Images;
using Steelyard.Lab.Networks;
using Steelyard.Lab.Programs;
using Steelyard.Lab.Volumes;

namespace Steelyard.Lab.Pods;

/// <summary>From a container of a pod and the program behind its image to what the launcher starts.</summary>
internal sealed class ContainerDescription(PodContext context, PodFacts facts, PodSandbox sandbox, PodVolumes volumes, FindConfig find)
{
    /// <exception cref="ConfigException">Something that the container needs is not there.</exception>
    public async Task<ContainerSpec> BuildAsync(JsonObject container, ImageProgram program, string directory)
    {
        var pod = facts.Pod;
        var services = context.Services().ToList();
        var links = pod.At("spec", "enableServiceLinks") is null || pod.Flag("spec", "enableServiceLinks");
        var environment = await new ContainerEnvironment(facts, find).BuildAsync(
            container, program.Environment, ServiceEnvironment.Build(services, pod.Namespace(), links)).ConfigureAwait(false);
        var (command, own) = Command(container, program, environment);
        if (own)
            AddOwnVariables(environment);
        return new ContainerSpec
        {
            Directory = directory,
            Command = command,
            Environment = environment,
            WorkingDirectory = container.Text("workingDir") is { Length: > 0 } workingDirectory ? workingDirectory : program.WorkingDirectory,
            Files = Files(program, services),
            Mounts = [.. own ? context.Own.Mounts : [], .. volumes.MountsOf(container, environment)],
            Namespaces = sandbox.Namespaces,
            Terminal = container.Flag("tty"),
            Input = container.Flag("stdin"),
        };
    }

    // What the product's own programs tell of themselves.
    private void AddOwnVariables(Dictionary<string, string> environment)
    {
        foreach (var (name, value) in context.Own.Environment)
            environment.TryAdd(name, value);
        environment.TryAdd(EchoProgram.PodVariable, facts.Pod.Name());
        environment.TryAdd(EchoProgram.NamespaceVariable, facts.Pod.Namespace());
        environment.TryAdd(EchoProgram.NodeVariable, context.NodeName);
    }

    private (IReadOnlyList<string> Command, bool Own) Command(JsonObject container, ImageProgram program, Dictionary<string, string> environment)
    {
        var given = container.Texts("command").ToList();
        var arguments = container.Texts("args").ToList();
        List<string> command =
        [
            .. given.Count > 0 ? given : program.Entrypoint,
            .. arguments.Count > 0 ? arguments : given.Count > 0 ? [] : program.Arguments,
        ];
        if (command.Count == 0)
            throw new ConfigException($"no command specified for container \"{container.Text("name")}\"");
        // The image of the product: its own path, by whatever name the manifest calls the program inside.
        var isOwnImage = program.Entrypoint is [ImageProgram.OwnExecutable, ..];
        var own = command[0] == ImageProgram.OwnExecutable || (isOwnImage && Path.GetFileName(command[0]) == "steelyard");
        if (own)
            command[0] = context.Own.Path;
        return ([.. command.Select(part => VariableExpansion.Expand(part, environment))], own);
    }

    private Dictionary<string, string> Files(ImageProgram program, IEnumerable<JsonObject> services)
    {
        var hostNetwork = facts.Pod.Flag("spec", "hostNetwork");
        var api = services.FirstOrDefault(s => s.Namespace() == "default" && s.Name() == "kubernetes");
        var files = EtcFiles.Build(facts.Pod, hostNetwork ? context.NodeName : HostName(facts.Pod), facts.PodAddresses, api?.TextOrNull("spec", "clusterIP"));
        foreach (var (path, text) in program.Files)
            files[path] = text;
        return files;
    }

    public static string HostName(JsonObject pod)
    {
        var name = pod.Text("spec", "hostname") is { Length: > 0 } given ? given : pod.Name();
        return name.Length > 63 ? name[..63].TrimEnd('-', '.') : name;
    }
}
