using System.CommandLine;

namespace Steelyard.Cli.Commands;

/// <summary>
/// <c>steelyard completion SHELL</c>: a script for the shell's start-up file. It asks the executable itself (the
/// <c>[suggest]</c> directive), so that it never differs from the commands that exist.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # steelyard completion for bash: source <(steelyard completion bash)
            _steelyard() {
                local line="${COMP_LINE#* }" point
                point=$((COMP_POINT - (${#COMP_LINE} - ${#line})))
                mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$point]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
            }
            complete -o default -F _steelyard steelyard
            """,
        ["zsh"] = """
            # steelyard completion for zsh: source <(steelyard completion zsh)
            _steelyard() {
                local line="${BUFFER#* }" point
                point=$((CURSOR - (${#BUFFER} - ${#line})))
                compadd -- ${(f)"$(${words[1]} "[suggest:$point]" "$line" 2>/dev/null)"}
            }
            compdef _steelyard steelyard
            """,
        ["fish"] = """
            # steelyard completion for fish: steelyard completion fish | source
            function __steelyard_complete
                set -l line (string replace -r '^\S+\s*' '' -- (commandline -cp))
                steelyard "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c steelyard -f -a '(__steelyard_complete)'
            """,
    };

    public static Command Build()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that completes steelyard's commands in your shell.") { shell };
        command.SetAction(result =>
            result.InvocationConfiguration.Output.WriteLine(Scripts[result.GetRequiredValue(shell)]));
        return command;
    }
}
