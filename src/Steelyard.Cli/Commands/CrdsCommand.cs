using System.CommandLine;
using Steelyard.Api.CustomResources;

namespace Steelyard.Cli.Commands;

/// <summary>Prints the custom resource definitions, ready for kubectl apply -f -.</summary>
internal static class CrdsCommand
{
    public static Command Build()
    {
        var webhook = new Option<bool>("--conversion-webhook")
        {
            Description = "Convert BGPPeers through the controller's webhook instead of by name.",
        };
        var webhookNamespace = new Option<string>("--namespace")
        {
            Description = "Namespace of the webhook's service.",
            DefaultValueFactory = _ => "metallb-system",
        };
        var output = new Option<DirectoryInfo>("--output")
        {
            Description = "Folder to write one file per definition into, instead of printing them.",
        };
        var command = new Command("crds", "Print the custom resource definitions as YAML.") { webhook, webhookNamespace, output };
        command.SetAction(result =>
        {
            var strategy = result.GetValue(webhook) ? ConversionStrategy.Webhook : ConversionStrategy.None;
            var ns = result.GetValue(webhookNamespace)!;
            if (result.GetValue(output) is { } folder)
                Write(folder, CustomResourceDefinitions.Manifests(strategy, ns));
            else
                result.InvocationConfiguration.Output.Write(CustomResourceDefinitions.Render(strategy, ns));
        });
        return command;
    }

    private static void Write(DirectoryInfo folder, IReadOnlyList<CustomResourceManifest> manifests)
    {
        folder.Create();
        foreach (var manifest in manifests)
            File.WriteAllText(Path.Combine(folder.FullName, manifest.FileName), manifest.Text);
    }
}
