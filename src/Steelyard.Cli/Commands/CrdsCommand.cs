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
        var command = new Command("crds", "Print the custom resource definitions as YAML.") { webhook, webhookNamespace };
        command.SetAction(result => result.InvocationConfiguration.Output.Write(CustomResourceDefinitions.Render(
            result.GetValue(webhook) ? ConversionStrategy.Webhook : ConversionStrategy.None,
            result.GetValue(webhookNamespace)!)));
        return command;
    }
}
