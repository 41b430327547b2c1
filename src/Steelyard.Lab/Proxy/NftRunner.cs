using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Steelyard.Lab.Proxy;

/// <summary>Runs <c>nft -f -</c>: each call is one transaction of the kernel, all or nothing.</summary>
internal sealed class NftRunner(string program)
{
    /// <summary>
    /// Text of one transaction at most. In a user namespace the kernel takes no more than its default socket buffer at
    /// once, which about 100 kB of text fill twice over.
    /// </summary>
    public const int TextLimit = 60_000;

    /// <summary>Applies statements in as many transactions as their length demands.</summary>
    public async Task ApplyInPartsAsync(IEnumerable<string> statements, CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var statement in statements)
        {
            if (text.Length > 0 && text.Length + statement.Length > TextLimit)
                await FlushAsync(text, ct);
            text.Append(statement).Append('\n');
        }
        await FlushAsync(text, ct);
    }

    /// <summary>Applies statements in one transaction. Nothing happens if there are none.</summary>
    /// <exception cref="InvalidOperationException">nft refused; the message is its own.</exception>
    public Task ApplyAsync(IEnumerable<string> statements, CancellationToken ct) =>
        FlushAsync(new StringBuilder().AppendJoin('\n', statements).Append('\n'), ct);

    /// <summary>Whether a table of the family ip has a chain.</summary>
    public async Task<bool> HasChainAsync(string table, string chain, CancellationToken ct) =>
        (await RunAsync(program, ["list", "chain", "ip", table, chain], null, ct)).ExitCode == 0;

    private async Task FlushAsync(StringBuilder text, CancellationToken ct)
    {
        if (text.Length <= 1)
            return;
        var (exitCode, error) = await RunAsync(program, ["-f", "-"], text.ToString(), ct);
        text.Clear();
        if (exitCode != 0)
            throw new InvalidOperationException($"{program} refused a transaction: {error.Trim()}");
    }

    /// <summary>Runs a program to its end; its exit code and what it wrote to standard error.</summary>
    /// <exception cref="InvalidOperationException">The program could not be started.</exception>
    public static async Task<(int ExitCode, string Error)> RunAsync(
        string program, IEnumerable<string> arguments, string? input, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything: its exit code and its message tell why.
        }
        await process.WaitForExitAsync(ct);
        await output;
        return (process.ExitCode, await error);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} could not be started");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} could not be started: {e.Message}", e);
        }
    }
}
