namespace Steelyard.Sessions.Layer2;

/// <summary>
/// How an address is probed before its first announcement: some probes, each after a random pause, then a last wait for
/// answers (RFC 5227 section 2.1.1 for ARP; the same rhythm is used for duplicate address detection, RFC 4862 section 5.4).
/// </summary>
public sealed record ProbeTiming(int Probes, TimeSpan MaxInitialPause, TimeSpan MinPause, TimeSpan MaxPause, TimeSpan LastWait)
{
    /// <summary>Three probes; announced 50 ms after the first. Enough for every host that answers at all on a wired network.</summary>
    public static readonly ProbeTiming Fast = new(
        3, TimeSpan.Zero, TimeSpan.FromMilliseconds(15), TimeSpan.FromMilliseconds(15), TimeSpan.FromMilliseconds(20));

    /// <summary>PROBE_WAIT, PROBE_MIN, PROBE_MAX and ANNOUNCE_WAIT of RFC 5227 section 1.1: four to seven seconds.</summary>
    public static readonly ProbeTiming Rfc5227 = new(
        3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

    /// <summary>No probe: announced at once.</summary>
    public static readonly ProbeTiming None = new(0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}
