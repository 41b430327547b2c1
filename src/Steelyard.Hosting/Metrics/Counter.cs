namespace Steelyard.Hosting.Metrics;

/// <summary>A number that only grows; safe for concurrent use.</summary>
public sealed class Counter
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Increment() => Interlocked.Increment(ref _value);
}
