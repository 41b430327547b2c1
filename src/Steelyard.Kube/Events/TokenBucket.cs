namespace Steelyard.Kube.Events;

/// <summary>A rate limit: a full bucket of tokens that refills steadily. The caller guards it against concurrent use.</summary>
internal sealed class TokenBucket
{
    private readonly double _capacity;
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _at;

    public TokenBucket(double capacity, double perSecond, TimeProvider time)
    {
        _capacity = capacity;
        _perSecond = perSecond;
        _time = time;
        _tokens = capacity;
        _at = time.GetTimestamp();
    }

    /// <summary>True when nothing has been taken, or all has come back: such a bucket need not be kept.</summary>
    public bool IsFull
    {
        get
        {
            Refill();
            return _tokens >= _capacity;
        }
    }

    public bool TryTake()
    {
        Refill();
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }

    /// <summary>Takes a token in advance.</summary>
    /// <returns>The time until that token is due; zero when it was there.</returns>
    public TimeSpan Reserve()
    {
        Refill();
        _tokens--;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _perSecond);
    }

    private void Refill()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + _time.GetElapsedTime(_at, now).TotalSeconds * _perSecond);
        _at = now;
    }
}
