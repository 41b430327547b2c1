using Steelyard.Wire.Bfd;

namespace Steelyard.Sessions.Bfd;

/// <summary>
/// The intervals of a session: what each side wants, what is in force, and what waits for the end of a poll sequence
/// (RFC 5880 sections 6.8.2 to 6.8.4 and 6.8.7).
/// </summary>
internal sealed class BfdTiming
{
    /// <summary>While a session is not up, nobody sends faster (RFC 5880 section 6.8.3).</summary>
    private static readonly TimeSpan SlowInterval = TimeSpan.FromSeconds(1);

    private BfdOptions _options;
    private bool _up;
    private bool _echoActive;
    private TimeSpan _remoteDesiredMinTx;
    private TimeSpan _remoteRequiredMinRx = TimeSpan.FromMicroseconds(1);
    private TimeSpan _transmitInForce;
    private TimeSpan _receiveInForce;
    private byte _remoteMultiplier = 1;

    public BfdTiming(BfdOptions options)
    {
        _options = options;
        _transmitInForce = DesiredMinTx;
        _receiveInForce = RequiredMinRx;
    }

    /// <summary>What our packets say we want.</summary>
    public TimeSpan DesiredMinTx => _up ? _options.DesiredMinTxInterval : Longer(_options.DesiredMinTxInterval, SlowInterval);

    /// <summary>What our packets say we can take. With echo at work the control packets may rest (RFC 5880 section 6.8.9).</summary>
    public TimeSpan RequiredMinRx => _echoActive ? Longer(_options.RequiredMinRxInterval, SlowInterval) : _options.RequiredMinRxInterval;

    /// <summary>A poll sequence is under way: our packets ask for an answer until one comes.</summary>
    public bool Polling { get; private set; }

    /// <summary>The other side wants no packets at all.</summary>
    public bool RemoteRefuses => _remoteRequiredMinRx == TimeSpan.Zero;

    /// <summary>Interval between our packets before jitter.</summary>
    public TimeSpan TransmitInterval => Longer(_transmitInForce, _remoteRequiredMinRx);

    /// <summary>Silence after which the other side is gone.</summary>
    public TimeSpan DetectionTime => _remoteMultiplier * Longer(_receiveInForce, _remoteDesiredMinTx);

    public void Learn(in BfdControlPacket packet)
    {
        _remoteDesiredMinTx = TimeSpan.FromMicroseconds(packet.DesiredMinTxInterval);
        _remoteRequiredMinRx = TimeSpan.FromMicroseconds(packet.RequiredMinRxInterval);
        _remoteMultiplier = packet.DetectMultiplier;
    }

    public void Configure(BfdOptions options)
    {
        _options = options;
        Renegotiate();
    }

    /// <summary>The session came up or went down.</summary>
    public void SetUp(bool up)
    {
        _up = up;
        _echoActive &= up;
        Renegotiate();
    }

    public void SetEcho(bool active)
    {
        if (_echoActive == active)
            return;
        _echoActive = active;
        Renegotiate();
    }

    /// <summary>The other side has answered the poll: it knows our intervals.</summary>
    public void EndPoll()
    {
        Polling = false;
        (_transmitInForce, _receiveInForce) = (DesiredMinTx, RequiredMinRx);
    }

    /// <summary>
    /// Takes new intervals into force. Of an up session two changes wait until the other side knows: sending more slowly and
    /// expecting packets sooner (RFC 5880 section 6.8.3).
    /// </summary>
    private void Renegotiate()
    {
        if (_up && DesiredMinTx == _transmitInForce && RequiredMinRx == _receiveInForce)
            return;
        Polling = _up;
        if (!_up || DesiredMinTx < _transmitInForce)
            _transmitInForce = DesiredMinTx;
        if (!_up || RequiredMinRx > _receiveInForce)
            _receiveInForce = RequiredMinRx;
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
