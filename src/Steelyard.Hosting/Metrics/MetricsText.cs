using System.Globalization;
using System.Text;

namespace Steelyard.Hosting.Metrics;

/// <summary>Writes the Prometheus text exposition format, version 0.0.4.</summary>
public sealed class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new(2048);

    public MetricsText Gauge(string name, string help, double value) => Family(name, "gauge", help).Sample(name, value);

    public MetricsText Counter(string name, string help, double value) => Family(name, "counter", help).Sample(name, value);

    /// <summary>Announces a metric; its samples follow. A metric without samples is left out by the caller.</summary>
    public MetricsText Family(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escape(help, isLabel: false)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    public MetricsText Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (var i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value, isLabel: true)).Append('"');
            if (i == labels.Length - 1)
                _text.Append('}');
        }

        _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    /// <summary>The processor time and the memory of this process.</summary>
    public MetricsText Process() => Counter("process_cpu_seconds_total", "Processor time used.", Environment.CpuUsage.TotalTime.TotalSeconds)
        .Gauge("process_resident_memory_bytes", "Memory in use.", Environment.WorkingSet);

    public override string ToString() => _text.ToString();

    private static string Escape(string text, bool isLabel)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return isLabel ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
