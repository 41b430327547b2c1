using Steelyard.Wire.Bfd;

namespace Steelyard.Sessions.Bfd;

/// <summary>
/// One side of a BFD session in asynchronous mode (RFC 5880), without I/O and without a clock: each call says what time it
/// is, by any monotonic origin, and returns what is to be done. Call <see cref="Advance"/> when <see cref="NextDue"/> has
/// come. Nothing is allocated. Authentication is not supported: packets with it must not be handed in (section 6.8.6).
/// </summary>
public sealed class BfdSession
{
    private readonly Random _random;
    private readonly BfdTiming _timing;
    private readonly EchoTracker _echo = new();
    private BfdOptions _options;
    private BfdState _state = BfdState.Down;
    private BfdState _remoteState = BfdState.Down;
    private BfdDiagnostic _diagnostic;
    private bool _remoteDemands;
    private TimeSpan _remoteMinEchoRx;
    private TimeSpan _nextControl;
    private TimeSpan _nextEcho = TimeSpan.MaxValue;
    private TimeSpan _detection = TimeSpan.MaxValue;

    /// <param name="localDiscriminator">Number of the session on this host, unique and not 0; better not guessable.</param>
    /// <param name="options">Settings.</param>
    /// <param name="random">For jitter.</param>
    /// <param name="now">When the session begins.</param>
    public BfdSession(uint localDiscriminator, BfdOptions options, Random random, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfZero(localDiscriminator);
        LocalDiscriminator = localDiscriminator;
        _options = options;
        _random = random;
        _timing = new BfdTiming(options);
        _nextControl = now;
    }

    public uint LocalDiscriminator { get; }

    /// <summary>The other side's number, 0 until it is known.</summary>
    public uint RemoteDiscriminator { get; private set; }

    public BfdState State => _state;

    public BfdDiagnostic Diagnostic => _diagnostic;

    /// <summary>Interval between our control packets, before jitter.</summary>
    public TimeSpan TransmitInterval => _timing.TransmitInterval;

    /// <summary>Silence after which the session goes down.</summary>
    public TimeSpan DetectionTime => _timing.DetectionTime;

    /// <summary>When <see cref="Advance"/> is to be called next.</summary>
    public TimeSpan NextDue
    {
        get
        {
            var due = Sends ? _nextControl : TimeSpan.MaxValue;
            due = _nextEcho < due ? _nextEcho : due;
            return _detection < due ? _detection : due;
        }
    }

    /// <summary>Periodic packets go out: not to one who refuses, and not from a passive side that has heard nothing.</summary>
    private bool Sends =>
        !_timing.RemoteRefuses
        && (RemoteDiscriminator != 0 || !_options.Passive)
        && !(_remoteDemands && _state == BfdState.Up && _remoteState == BfdState.Up && !_timing.Polling);

    /// <summary>
    /// Takes a control packet of the other side that passed <see cref="BfdControlPacket.TryRead"/> and belongs to this
    /// session (RFC 5880 section 6.8.6).
    /// </summary>
    public BfdStep Receive(in BfdControlPacket packet, TimeSpan now)
    {
        RemoteDiscriminator = packet.MyDiscriminator;
        _remoteState = packet.State;
        _remoteDemands = packet.Has(BfdFlags.Demand);
        _remoteMinEchoRx = TimeSpan.FromMicroseconds(packet.RequiredMinEchoRxInterval);
        var interval = _timing.TransmitInterval;
        _timing.Learn(packet);
        if (packet.Has(BfdFlags.Final) && _timing.Polling)
            _timing.EndPoll();
        if (_state == BfdState.AdminDown)
            return default;

        var transition = Follow(packet.State);
        _detection = now + _timing.DetectionTime;
        StartOrStopEcho(now);
        // A shorter interval counts from now, not from the end of the old one.
        if (_timing.TransmitInterval < interval || transition is not null)
            Hasten(now);
        var answer = packet.Has(BfdFlags.Poll) ? Compose(BfdFlags.Final) : (BfdControlPacket?)null;
        return new BfdStep(answer, null, transition);
    }

    /// <summary>Takes the number of an echo packet that came back.</summary>
    public void ReceiveEcho(uint sequence) => _echo.Saw(sequence);

    /// <summary>Does what is due: detects silence, sends what has its time.</summary>
    public BfdStep Advance(TimeSpan now)
    {
        var transition = Detect(now);
        BfdControlPacket? packet = null;
        if (Sends && now >= _nextControl)
        {
            packet = Compose(_timing.Polling ? BfdFlags.Poll : BfdFlags.None);
            _nextControl = now + Jittered(_timing.TransmitInterval);
        }
        uint? echo = null;
        if (now >= _nextEcho)
        {
            echo = _echo.Next();
            _nextEcho = now + Jittered(EchoInterval);
        }
        return new BfdStep(packet, echo, transition);
    }

    /// <summary>Changes settings of the running session; the other side learns of them by a poll sequence.</summary>
    public void Configure(BfdOptions options, TimeSpan now)
    {
        _options = options;
        _timing.Configure(options);
        StartOrStopEcho(now);
        Hasten(now);
    }

    /// <summary>
    /// Takes the session down on purpose; the other side is told by packets until the session is forgotten, at least for a
    /// detection time (RFC 5880 section 6.8.16).
    /// </summary>
    public BfdStep Disable(TimeSpan now)
    {
        var transition = _state == BfdState.AdminDown ? (BfdTransition?)null : MoveTo(BfdState.AdminDown, BfdDiagnostic.AdministrativelyDown);
        _detection = TimeSpan.MaxValue;
        _nextControl = now + Jittered(_timing.TransmitInterval);
        return new BfdStep(Compose(BfdFlags.None), null, transition);
    }

    /// <summary>Allows the session to come up again.</summary>
    public BfdStep Enable(TimeSpan now)
    {
        BfdTransition? transition = _state == BfdState.AdminDown ? MoveTo(BfdState.Down, BfdDiagnostic.None) : null;
        _nextControl = now;
        return new BfdStep(null, null, transition);
    }

    private TimeSpan EchoInterval => _remoteMinEchoRx > _options.EchoInterval ? _remoteMinEchoRx : _options.EchoInterval;

    /// <summary>The state machine of RFC 5880 section 6.8.6, by the state that the other side tells.</summary>
    private BfdTransition? Follow(BfdState remote)
    {
        if (remote == BfdState.AdminDown)
            return _state == BfdState.Down ? null : MoveTo(BfdState.Down, BfdDiagnostic.NeighborSignaledDown);
        return (_state, remote) switch
        {
            (BfdState.Down, BfdState.Down) => MoveTo(BfdState.Init, _diagnostic),
            (BfdState.Down, BfdState.Init) => MoveTo(BfdState.Up, BfdDiagnostic.None),
            (BfdState.Init, BfdState.Init or BfdState.Up) => MoveTo(BfdState.Up, BfdDiagnostic.None),
            (BfdState.Up, BfdState.Down) => MoveTo(BfdState.Down, BfdDiagnostic.NeighborSignaledDown),
            _ => null,
        };
    }

    private BfdTransition? Detect(TimeSpan now)
    {
        if (now >= _detection)
        {
            _detection = TimeSpan.MaxValue;
            // The other side may come back as another session (RFC 5880 section 6.8.1).
            RemoteDiscriminator = 0;
            return _state is BfdState.Init or BfdState.Up ? MoveTo(BfdState.Down, BfdDiagnostic.DetectionTimeExpired) : null;
        }
        return _nextEcho != TimeSpan.MaxValue && now >= _nextEcho && _echo.Missing >= _options.DetectMultiplier
            ? MoveTo(BfdState.Down, BfdDiagnostic.EchoFailed) : null;
    }

    private BfdTransition MoveTo(BfdState state, BfdDiagnostic diagnostic)
    {
        var transition = new BfdTransition(_state, state, diagnostic);
        (_state, _diagnostic) = (state, diagnostic);
        _timing.SetUp(state == BfdState.Up);
        if (state != BfdState.Up)
            _nextEcho = TimeSpan.MaxValue;
        return transition;
    }

    private void StartOrStopEcho(TimeSpan now)
    {
        var active = _options.Echo && _state == BfdState.Up && _remoteMinEchoRx > TimeSpan.Zero;
        _timing.SetEcho(active);
        if (!active)
            _nextEcho = TimeSpan.MaxValue;
        else if (_nextEcho == TimeSpan.MaxValue)
        {
            _echo.Reset();
            _nextEcho = now;
        }
    }

    private void Hasten(TimeSpan now)
    {
        var soon = now + Jittered(_timing.TransmitInterval);
        if (soon < _nextControl)
            _nextControl = soon;
    }

    /// <summary>75 to 100 % of the interval, at most 90 % where a single missing packet counts (RFC 5880 section 6.8.7).</summary>
    private TimeSpan Jittered(TimeSpan interval) =>
        interval * (0.75 + (_random.NextDouble() * (_options.DetectMultiplier == 1 ? 0.15 : 0.25)));

    private BfdControlPacket Compose(BfdFlags flags) => new(
        _state, _diagnostic, flags, _options.DetectMultiplier, LocalDiscriminator, RemoteDiscriminator,
        Microseconds(_timing.DesiredMinTx), Microseconds(_timing.RequiredMinRx),
        _options.Echo ? Microseconds(_options.EchoInterval) : 0);

    private static uint Microseconds(TimeSpan interval) => (uint)Math.Min(interval.TotalMicroseconds, uint.MaxValue);
}
