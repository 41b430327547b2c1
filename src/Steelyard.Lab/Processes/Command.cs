using System.Diagnostics;

namespace Steelyard.Lab.Processes;

/// <summary>Runs a program of the machine to its end.</summary>
internal static class Command
{
    /// <returns>What it wrote on its standard output.</returns>
    /// <exception cref="LabException">It is not installed, or it failed; the message has what it said.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? input = null, CancellationToken ct = default)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Spawner.Start(start);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        if (input is not null)
            await process.StandardInput.WriteAsync(input.AsMemory(), ct).ConfigureAwait(false);
        process.StandardInput.Close();
        await process.WaitForExitAsync(ct).ConfigureAwait(false);
        if (process.ExitCode == 0)
            return await output.ConfigureAwait(false);
        var said = (await error.ConfigureAwait(false)).Trim();
        throw new LabException($"{program} {string.Join(' ', start.ArgumentList)}: {(said.Length > 0 ? said : $"exit code {process.ExitCode}")}");
    }
}
