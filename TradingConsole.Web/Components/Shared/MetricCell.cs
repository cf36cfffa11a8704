using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Web.Language;

namespace TradingConsole.Web.Components.Shared;

/// <summary>One metric placed on its axis. Positions are percent of the axis, 0 to 100; null where there is nothing to draw.</summary>
internal sealed record MetricCell(
    Metric Metric, string Value, string Unit, double? ValueAt, double? LowAt, double? HighAt, double? ReferenceAt, IReadOnlyList<double> Trend,
    string IntervalWords)
{
    public static MetricCell Of(Metric metric, IReadOnlyList<double> trend, Words words)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var isSigned = metric.Unit is "pp" or "bps" or "ratio";
        var decimals = metric.Unit == "ratio" ? 2 : 1;
        string Write(double? value) => value is null ? Formats.NotApplicable : isSigned ? Formats.Signed(value, decimals) : Formats.Number(value, decimals);
        var (from, to) = Axis(metric);
        double? Place(double? value) => value is { } number ? Math.Clamp((number - from) / (to - from) * 100, 0, 100) : null;
        return new MetricCell(
            metric, Write(metric.Value), metric.Value is null ? "" : metric.Unit switch { "%" => "%", "pp" => words["unit.pp"], "bps" => " bps", _ => "" },
            Place(metric.Value), Place(metric.Low), Place(metric.High), Place(metric.Reference), trend,
            metric is { Low: { } low, High: { } high } ? words["metric.interval", Write(low), Write(high)] : words["metric.no_interval"]);
    }

    /// <summary>Shares and scores stand on 0 to 100; a calibration within ±30 points; the others as far as they reach.</summary>
    private static (double From, double To) Axis(Metric metric)
    {
        var reach = Math.Max(Math.Abs(metric.Low ?? metric.Value ?? 0), Math.Abs(metric.High ?? metric.Value ?? 0)) * 1.2;
        return metric.Unit switch
        {
            "%" or "score" => (0, 100),
            "pp" => (-30, 30),
            "ratio" => (-Math.Max(1, reach), Math.Max(1, reach)),
            _ => (-Math.Max(10, reach), Math.Max(10, reach)),
        };
    }
}
