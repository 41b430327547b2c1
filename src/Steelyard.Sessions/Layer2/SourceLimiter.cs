using System.Runtime.InteropServices;
using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>
/// A token bucket for each asking hardware address, in a table of fixed size, so that neither one flooding host nor a flood of
/// invented senders takes answers, or memory, from the others. A newcomer takes over the idlest bucket of its row.
/// </summary>
public sealed class SourceLimiter
{
    private const int Rows = 1024;
    private const int Ways = 4;
    private readonly Bucket[] _buckets = new Bucket[Rows * Ways];
    private readonly double _perSecond;
    private readonly double _burst;

    public SourceLimiter(double perSecond, double burst)
    {
        (_perSecond, _burst) = (perSecond, burst);
        // A bucket that nobody uses is idler than any other.
        Array.Fill(_buckets, new Bucket { At = TimeSpan.MinValue / 2 });
    }

    /// <summary>Ten thousand answers a second to one host: a router that looks for 5,000 addresses after its start is no flood.</summary>
    public static SourceLimiter Default => new(perSecond: 10_000, burst: 10_000);

    public bool Allows(MacAddress source, TimeSpan now)
    {
        ref var bucket = ref Find(source, now);
        bucket.Tokens = Math.Min(_burst, bucket.Tokens + ((now - bucket.At).TotalSeconds * _perSecond));
        bucket.At = now;
        if (bucket.Tokens < 1)
            return false;
        bucket.Tokens--;
        return true;
    }

    private ref Bucket Find(MacAddress source, TimeSpan now)
    {
        // Fibonacci hashing: hardware addresses of one maker differ in few bits.
        var row = (int)(((uint)source.GetHashCode() * 2654435769u) >> 22) * Ways;
        var idlest = row;
        for (var i = row; i < row + Ways; i++)
        {
            if (_buckets[i].Source == source)
                return ref _buckets[i];
            if (_buckets[i].At < _buckets[idlest].At)
                idlest = i;
        }

        _buckets[idlest] = new Bucket { Source = source, Tokens = _burst, At = now };
        return ref _buckets[idlest];
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Bucket
    {
        public MacAddress Source;
        public TimeSpan At;
        public double Tokens;
    }
}
