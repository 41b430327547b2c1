using System.Diagnostics;

namespace Steelyard.TestKit.Cluster;

/// <summary>Runs a real client (kubectl, helm) to its end and keeps what it said.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public CommandResult Succeeded() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Error}");
}

/// <summary>The real clients against one kubeconfig, with a home of their own so that no cache is shared.</summary>
public sealed class CommandLine(string kubeconfig) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    /// <summary>More environment variables for the programs.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    private readonly string _home = Directory.CreateTempSubdirectory("steelyard-home-").FullName;

    public Task<CommandResult> KubectlAsync(string arguments, string? input = null) => RunAsync(Repository.Kubectl, Split(arguments), input);

    public Task<CommandResult> KubectlAsync(IReadOnlyList<string> arguments, string? input = null) => RunAsync(Repository.Kubectl, arguments, input);

    public Task<CommandResult> HelmAsync(string arguments) => RunAsync(Repository.Helm, Split(arguments), null);

    public async Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["HOME"] = _home;
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} did not end within {Limit.TotalSeconds} s");
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    /// <summary>Splits at blanks; text in single quotes stays together.</summary>
    public static List<string> Split(string text)
    {
        var parts = text.Split('\'');
        var arguments = new List<string>();
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 1)
                arguments.Add(parts[i]);
            else
                arguments.AddRange(parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return arguments;
    }
}
