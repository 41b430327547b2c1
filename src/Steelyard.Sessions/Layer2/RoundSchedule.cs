namespace Steelyard.Sessions.Layer2;

/// <summary>When the rounds of unsolicited announcements go out: pure arithmetic on a <see cref="Presence"/>.</summary>
internal sealed class RoundSchedule(AnnouncerOptions options, Random random)
{
    /// <summary>Starts a burst; returns when its first round is due.</summary>
    public TimeSpan Begin(Presence presence, bool takeover, TimeSpan now)
    {
        presence.InBurst = true;
        presence.BurstBegan = null;
        presence.WindowEnd = now + options.Window;
        presence.RepeatsDone = takeover ? 0 : options.TakeoverRepeats.Count;
        return Earliest(presence, now);
    }

    /// <summary>The first moment from now on at which a round keeps the least distance from the one before.</summary>
    public TimeSpan Earliest(Presence presence, TimeSpan now) =>
        presence.LastRound + options.MinRoundGap is { } gap && gap > now ? gap : now;

    /// <summary>
    /// The timer of a presence fired: whether a round is sent now. At the end of the burst none is; the tick that finds the
    /// window closed only ends it, so that a new call in the last interval prolongs the burst instead of starting another.
    /// </summary>
    public bool Fire(Presence presence, TimeSpan now)
    {
        var ends = presence.InBurst && presence.BurstBegan is not null && now >= presence.NextRegular && now >= presence.WindowEnd;
        if (!ends)
            return true;
        presence.InBurst = false;
        return false;
    }

    /// <summary>Books a round that went out now.</summary>
    public void Sent(Presence presence, TimeSpan now)
    {
        presence.LastRound = now;
        if (!presence.InBurst)
            return;
        if (presence.BurstBegan is null)
        {
            presence.BurstBegan = now;
            presence.NextRegular = now + options.RoundInterval;
        }
        else if (now >= presence.NextRegular)
        {
            presence.NextRegular = now + options.RoundInterval;
        }
    }

    /// <summary>When the timer of the presence is due next; null: never.</summary>
    public TimeSpan? Next(Presence presence, TimeSpan now)
    {
        if (!presence.InBurst)
            return options.RefreshInterval > TimeSpan.Zero ? (presence.LastRound ?? now) + Spread(options.RefreshInterval) : null;
        var repeats = options.TakeoverRepeats;
        while (presence.RepeatsDone < repeats.Count && presence.BurstBegan + repeats[presence.RepeatsDone] < now + options.MinRoundGap)
            presence.RepeatsDone++;
        if (presence.RepeatsDone < repeats.Count && presence.BurstBegan + repeats[presence.RepeatsDone] is { } repeat && repeat < presence.NextRegular)
            return repeat;
        // An extra round, such as a defence, may have gone out just before the place of the regular one.
        return Earliest(presence, presence.NextRegular);
    }

    private TimeSpan Spread(TimeSpan interval) => interval * (0.9 + (0.2 * random.NextDouble()));
}
