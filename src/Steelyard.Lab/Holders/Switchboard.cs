using System.Globalization;
using System.Text;
using Steelyard.Lab.Processes;

namespace Steelyard.Lab.Holders;

/// <summary>
/// Disturbances on the bridge: pairs of ports that do not reach each other, and ports that lose frames. All of it is
/// one nftables table of the bridge family, replaced in one transaction at each change.
/// </summary>
internal sealed class Switchboard : IDisposable
{
    private const int Whole = 10_000;
    private readonly HashSet<(string From, string To)> _cut = [];
    private readonly Dictionary<string, int> _loss = [];
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>No frame passes between a port of the one and a port of the other side any more.</summary>
    public Task SeparateAsync(IReadOnlyCollection<string> one, IReadOnlyCollection<string> other, CancellationToken ct) => ChangeAsync(
        () =>
        {
            foreach (var (a, b) in one.SelectMany(a => other.Select(b => (a, b))).Where(pair => pair.a != pair.b))
                _cut.UnionWith([(a, b), (b, a)]);
        },
        ct);

    /// <summary>A share of the frames from and to a port is dropped at random.</summary>
    public Task LoseAsync(string port, double percent, CancellationToken ct) =>
        ChangeAsync(() => _loss[port] = (int)Math.Round(percent * Whole / 100), ct);

    /// <summary>Ends all disturbances of the ports.</summary>
    public Task HealAsync(IReadOnlyCollection<string> ports, CancellationToken ct) => ChangeAsync(
        () =>
        {
            _cut.RemoveWhere(pair => ports.Contains(pair.From) || ports.Contains(pair.To));
            foreach (var port in ports)
                _loss.Remove(port);
        },
        ct);

    public void Dispose() => _turn.Dispose();

    internal string Rules()
    {
        var text = new StringBuilder("table bridge lab\ndelete table bridge lab\ntable bridge lab {\n");
        if (_cut.Count > 0)
        {
            var pairs = _cut.Order().Select(pair => $"\"{pair.From}\" . \"{pair.To}\"");
            text.Append($"set cut {{ typeof iifname . oifname; elements = {{ {string.Join(", ", pairs)} }}; }}\n");
            text.Append("chain forward { type filter hook forward priority 0; iifname . oifname @cut drop; }\n");
        }

        Lose("prerouting", "iifname");
        Lose("postrouting", "oifname");
        return text.Append("}\n").ToString();

        void Lose(string hook, string side)
        {
            text.Append(CultureInfo.InvariantCulture, $"chain {hook} {{ type filter hook {hook} priority 0;\n");
            foreach (var (port, share) in _loss.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                // nft refuses a comparison that is always true.
                var chance = share == Whole ? "" : string.Create(CultureInfo.InvariantCulture, $"numgen random mod {Whole} < {share} ");
                text.Append(CultureInfo.InvariantCulture, $"{side} \"{port}\" {chance}drop\n");
            }

            text.Append("}\n");
        }
    }

    private async Task ChangeAsync(Action change, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            change();
            await Command.RunAsync("nft", ["-f", "-"], Rules(), ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
