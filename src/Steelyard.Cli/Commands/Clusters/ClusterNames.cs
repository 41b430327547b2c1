using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Steelyard.Cli.Commands.Clusters;

/// <summary>Options and arguments that name clusters and hosts.</summary>
internal static partial class ClusterNames
{
    public const string Default = "default";

    public static Argument<string> Optional(string description) => Checked(new Argument<string>("NAME") { Description = description, DefaultValueFactory = _ => Default });

    public static Option<string?> Option() => new("--cluster", "-c") { Description = "Cluster; the only one, or \"default\", unless given." };

    public static Option<string?> Output(params string[] formats)
    {
        var option = new Option<string?>("--output", "-o") { Description = $"Output format: {string.Join(" or ", formats)}." };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    public static Argument<string> Host(string description) => Checked(new Argument<string>("HOST") { Description = description });

    /// <summary>Names become host names and folders: those of DNS labels.</summary>
    public static T Checked<T>(T argument) where T : Argument
    {
        argument.Validators.Add(result => Check(result, result.Tokens));
        return argument;
    }

    private static void Check(SymbolResult result, IReadOnlyList<Token> tokens)
    {
        foreach (var token in tokens.Where(token => !Label().IsMatch(token.Value)))
            result.AddError($"\"{token.Value}\" is no name: lower-case letters, digits and '-', at most 40 characters");
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
    private static partial Regex Label();
}
