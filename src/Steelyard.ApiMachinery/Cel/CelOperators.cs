namespace Steelyard.ApiMachinery.Cel;

/// <summary>Equality, order and arithmetic over CEL values.</summary>
internal static class CelOperators
{
    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (string a, string b) => a == b,
        (bool a, bool b) => a == b,
        (long a, long b) => a == b,
        _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left, right) == 0,
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (ICelMap a, ICelMap b) => MapsEqual(a, b),
        (JsonCelList { IsUnordered: true } a, IReadOnlyList<object?> b) => SetsEqual(a, b),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => ListsEqual(a, b),
        (DateTimeOffset a, DateTimeOffset b) => a.UtcTicks == b.UtcTicks,
        (CelOptional a, CelOptional b) => a.HasValue == b.HasValue && AreEqual(a.Value, b.Value),
        _ => left.Equals(right),
    };

    public static bool IsNumber(object? value) => value is long or ulong or double;

    /// <summary>Less than 0, 0 or more; null when a NaN is involved, so that every comparison is false.</summary>
    public static int? Compare(object? left, object? right, string op) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.UtcTicks.CompareTo(b.UtcTicks),
        (CelDuration a, CelDuration b) => a.Nanoseconds.CompareTo(b.Nanoseconds),
        _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left!, right!),
        _ => throw NoOverload(op, left, right),
    };

    public static object Add(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => (object)Checked(() => checked(a + b), "integer overflow"),
        (ulong a, ulong b) => Checked(() => checked(a + b), "unsigned integer overflow"),
        (double a, double b) => a + b,
        (string a, string b) => a + b,
        (byte[] a, byte[] b) => (byte[])[.. a, .. b],
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => Concat(a, b),
        (DateTimeOffset a, CelDuration b) => Shift(a, b.Nanoseconds),
        (CelDuration a, DateTimeOffset b) => Shift(b, a.Nanoseconds),
        (CelDuration a, CelDuration b) => Checked(() => new CelDuration(checked(a.Nanoseconds + b.Nanoseconds)), "duration overflow"),
        _ => throw NoOverload("_+_", left, right),
    };

    public static object Subtract(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => (object)Checked(() => checked(a - b), "integer overflow"),
        (ulong a, ulong b) => Checked(() => checked(a - b), "unsigned integer overflow"),
        (double a, double b) => a - b,
        (DateTimeOffset a, CelDuration b) => Shift(a, -b.Nanoseconds),
        (DateTimeOffset a, DateTimeOffset b) => new CelDuration((a - b).Ticks * 100),
        (CelDuration a, CelDuration b) => Checked(() => new CelDuration(checked(a.Nanoseconds - b.Nanoseconds)), "duration overflow"),
        _ => throw NoOverload("_-_", left, right),
    };

    public static object Multiply(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => (object)Checked(() => checked(a * b), "integer overflow"),
        (ulong a, ulong b) => Checked(() => checked(a * b), "unsigned integer overflow"),
        (double a, double b) => a * b,
        _ => throw NoOverload("_*_", left, right),
    };

    public static object Divide(object? left, object? right) => (left, right) switch
    {
        (long, 0L) or (ulong, 0UL) => throw new CelErrorException("division by zero"),
        (long a, long b) => (object)Checked(() => checked(a / b), "integer overflow"),
        (ulong a, ulong b) => a / b,
        (double a, double b) => a / b,
        _ => throw NoOverload("_/_", left, right),
    };

    public static object Modulo(object? left, object? right) => (left, right) switch
    {
        (long, 0L) or (ulong, 0UL) => throw new CelErrorException("modulus by zero"),
        (long a, long b) => (object)(b == -1 ? 0L : a % b),
        (ulong a, ulong b) => a % b,
        _ => throw NoOverload("_%_", left, right),
    };

    public static object Negate(object? value) => value switch
    {
        long a => (object)Checked(() => checked(-a), "integer overflow"),
        double a => -a,
        _ => throw NoOverload("-_", value),
    };

    public static bool Contains(object? collection, object? item) => collection switch
    {
        IReadOnlyList<object?> list => list.Any(i => AreEqual(i, item)),
        ICelMap map => item is not null && map.TryGet(item, out _),
        _ => throw NoOverload("@in", item, collection),
    };

    public static CelErrorException NoOverload(string op, params object?[] operands) =>
        new($"no such overload: {op}({string.Join(", ", operands.Select(CelValue.TypeName))})");

    private static T Checked<T>(Func<T> operation, string error)
    {
        try
        {
            return operation();
        }
        catch (OverflowException)
        {
            throw new CelErrorException(error);
        }
    }

    private static DateTimeOffset Shift(DateTimeOffset time, long nanoseconds)
    {
        try
        {
            return time.AddTicks(nanoseconds / 100);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new CelErrorException("timestamp overflow");
        }
    }

    private static List<object?> Concat(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left is not JsonCelList { IsUnordered: true })
            return [.. left, .. right];
        return [.. left, .. right.Where(r => !left.Any(l => AreEqual(l, r)))];
    }

    private static int? CompareNumbers(object left, object right)
    {
        if (left is double or ulong && right is double || left is double)
            return CompareDouble(left, right);
        if (right is double)
            return -CompareDouble(right, left);
        return ToInt128(left).CompareTo(ToInt128(right));
    }

    private static int? CompareDouble(object real, object other)
    {
        var a = Convert.ToDouble(real, System.Globalization.CultureInfo.InvariantCulture);
        var b = Convert.ToDouble(other, System.Globalization.CultureInfo.InvariantCulture);
        return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
    }

    private static Int128 ToInt128(object value) => value is ulong u ? u : (long)value;

    private static bool ListsEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
                return false;
        }
        return true;
    }

    private static bool SetsEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right) =>
        left.Count == right.Count && left.All(l => right.Any(r => AreEqual(l, r)));

    private static bool MapsEqual(ICelMap left, ICelMap right)
    {
        if (left.Count != right.Count)
            return false;
        foreach (var key in left.Keys)
        {
            left.TryGet(key, out var value);
            if (!right.TryGet(key, out var other) || !AreEqual(value, other))
                return false;
        }
        return true;
    }
}
