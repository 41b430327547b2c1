using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.Kube.Client;
using Steelyard.Speaker.Hosting;
using Steelyard.Speaker.Membership;

namespace Steelyard.Speaker.Members;

/// <summary>
/// Tells the membership where the other speakers are: the Pods with the labels of the speakers, listed now and then. Once they
/// know each other the speakers need no API server to go on.
/// </summary>
internal sealed partial class PeerDirectory(
    KubeClient client, SpeakerOptions options, MembershipSettings settings, IMembership membership, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;
    // Holds at most one signal: several changes are one reason to look.
    private readonly Channel<bool> _soon = Channel.CreateBounded<bool>(1);

    /// <summary>A node came or changed: look again at once.</summary>
    public void Signal() => _soon.Writer.TryWrite(true);

    /// <summary>Lists the speakers once.</summary>
    /// <returns>False when the API server did not answer.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var query = new ListQuery { LabelSelector = settings.PodLabels };
            var pods = await client.ListAsync(KubernetesTypes.Pods, options.Namespace, query, cancellationToken: cancellationToken).ConfigureAwait(false);
            membership.SetPeers(Peers(pods.Items));
            return true;
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
        {
            LogFailed(e.Message);
            return false;
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isFresh = true;
        while (true)
        {
            using var due = new CancellationTokenSource(isFresh ? s_interval : s_retry, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
            Task soon = _soon.Reader.ReadAsync(either.Token).AsTask();
            await soon.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            isFresh = await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Dictionary<string, IPAddress> Peers(IReadOnlyList<SpeakerPod> pods)
    {
        var peers = new Dictionary<string, IPAddress>(StringComparer.Ordinal);
        foreach (var pod in pods)
        {
            if (!pod.IsOver && pod.Spec?.NodeName is { Length: > 0 } node && node != options.NodeName
                && pod.AddressLike(settings.BindAddress) is { } address)
                peers[node] = address;
        }

        return peers;
    }

    [LoggerMessage(440, LogLevel.Warning, "cannot list the Pods of the speakers, trying again", EventName = "peersUnknown")]
    private partial void LogFailed(string error);
}
