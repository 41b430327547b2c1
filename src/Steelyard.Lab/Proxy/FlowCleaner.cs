using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Steelyard.Lab.Proxy;

/// <summary>Deletes stale entries of the connection table, beside the rules so that these never wait for it.</summary>
internal sealed partial class FlowCleaner(string program, ILogger logger)
{
    // Beyond this the entries of the oldest changes stay until they time out.
    private const int Limit = 4096;

    private readonly Channel<string[]> _deletions = Channel.CreateBounded<string[]>(
        new BoundedChannelOptions(Limit) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Delete(string[] arguments) => _deletions.Writer.TryWrite(arguments);

    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var arguments in _deletions.Reader.ReadAllAsync(ct))
        {
            try
            {
                // A non-zero exit says that there was nothing to delete.
                await NftRunner.RunAsync(program, arguments, null, ct);
            }
            catch (InvalidOperationException missing)
            {
                CannotDelete(missing.Message);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Entries of ended UDP endpoints stay until they time out: {Reason}")]
    private partial void CannotDelete(string reason);
}
