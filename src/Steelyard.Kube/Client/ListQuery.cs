using System.Globalization;
using System.Text;

namespace Steelyard.Kube.Client;

/// <summary>Query options of lists and watches.</summary>
public sealed record ListQuery
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>Largest number of objects in one page; null for no paging.</summary>
    public int? Limit { get; init; }

    public string? Continue { get; init; }

    internal string ToListQuery()
    {
        var query = Selectors();
        Add(query, "resourceVersion", ResourceVersion);
        Add(query, "limit", Limit?.ToString(CultureInfo.InvariantCulture));
        Add(query, "continue", Continue);
        return query.ToString();
    }

    internal string ToWatchQuery(TimeSpan timeout)
    {
        var query = Selectors();
        Add(query, "watch", "true");
        Add(query, "allowWatchBookmarks", "true");
        Add(query, "resourceVersion", ResourceVersion);
        Add(query, "timeoutSeconds", ((int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return query.ToString();
    }

    private StringBuilder Selectors()
    {
        var query = new StringBuilder();
        Add(query, "labelSelector", LabelSelector);
        Add(query, "fieldSelector", FieldSelector);
        return query;
    }

    internal static void Add(StringBuilder query, string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }
}
