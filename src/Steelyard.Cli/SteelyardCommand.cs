using System.CommandLine;
using System.Reflection;

namespace Steelyard.Cli;

/// <summary>The root of the command tree; each role registers its own command here.</summary>
public static class SteelyardCommand
{
    public static RootCommand Build()
    {
        var root = new RootCommand("Steelyard: a load balancer for bare-metal Kubernetes, and a cluster to try it on.");
        root.Subcommands.Add(Commands.ApiServerCommand.Build());
        root.Subcommands.Add(Commands.ControllerCommand.Build());
        root.Subcommands.Add(Commands.SpeakerCommand.Build());
        root.Subcommands.Add(Commands.Clusters.ClusterCommand.Build());
        root.Subcommands.Add(Commands.Clusters.NodeCommand.Build());
        root.Subcommands.Add(Commands.Clusters.KubeconfigCommand.Build());
        root.Subcommands.Add(Commands.Clusters.NetworkCommand.Build());
        root.Subcommands.Add(Commands.Clusters.SubnetCommand.Build());
        root.Subcommands.Add(Commands.Clusters.LabProcessCommands.Holder());
        root.Subcommands.Add(Commands.Clusters.LabProcessCommands.Dial());
        root.Subcommands.Add(Commands.Clusters.ProbeCommands.Process());
        root.Subcommands.Add(Commands.LabNodeCommand.Build());
        root.Subcommands.Add(Commands.Layer2Command.Build());
        root.Subcommands.Add(Commands.LabProgramCommand.Build());
        root.Subcommands.Add(Commands.CrdsCommand.Build());
        root.Subcommands.Add(Commands.CompletionCommand.Build());
        root.Subcommands.Add(Version());
        return root;
    }

    private static Command Version()
    {
        var command = new Command("version", "Print the version of this executable.");
        command.SetAction(result =>
            result.InvocationConfiguration.Output.WriteLine($"steelyard {VersionText}"));
        return command;
    }

    internal static string VersionText =>
        typeof(SteelyardCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
