using System.CommandLine;
using Steelyard.Lab.Programs;

namespace Steelyard.Cli.Commands;

/// <summary><c>steelyard lab-program</c>: what runs in containers of the lab's built-in images. Its flags are the image's own.</summary>
internal static class LabProgramCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("program");
        name.AcceptOnlyFromAmong([.. LabProgram.Names]);
        var command = new Command("lab-program", "Run the program of a built-in image.") { name };
        command.Hidden = true;
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, ct) => LabProgram.RunAsync(
            result.GetValue(name)!, [.. result.UnmatchedTokens], result.InvocationConfiguration.Output, TimeProvider.System, ct));
        return command;
    }
}
