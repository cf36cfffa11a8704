using System.Globalization;
using System.Text;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.DataQuality;

/// <summary>What the page shows as one file: a line a fact, the same seven columns for every kind.</summary>
internal static class QualityCsv
{
    public static string Write(QualityView view, QualityPicture picture)
    {
        var text = new StringBuilder("kind,at_utc,subject,value,limit,count,text\r\n");
        foreach (var feature in picture.Features)
        {
            Line("drift", picture.AsOf, feature.Feature, feature.Psi, feature.ByChance, feature.Rows, "");
        }

        foreach (var row in view.Map.Rows)
        {
            Line("missing", view.Map.From, row.Symbol.Value, row.MissingFraction, null, row.Missing, $"span {view.Map.Span.Key}");
            Line("latency_ms", view.Map.From, row.Symbol.Value, row.CandleMsMax, null, row.Outliers, $"span {view.Map.Span.Key}; count = outliers");
        }

        foreach (var gap in view.Gaps)
        {
            Line(gap.Kind, gap.At, gap.Symbol ?? gap.Source, null, null, gap.Bars, $"{gap.Message} {(gap.IsFilled ? "refilled" : "")}".Trim());
        }

        foreach (var message in view.Quarantined)
        {
            Line("quarantine", message.At, message.Source, null, null, message.Count, $"{message.Reason} | {message.Excerpt}");
        }

        foreach (var alert in view.Alerts)
        {
            Line($"alert_{alert.State}", alert.RaisedAt, $"{alert.Kind} {alert.Subject}", alert.Value, alert.Threshold, null, alert.Message);
        }

        return text.ToString();

        void Line(string kind, DateTimeOffset? at, string subject, double? value, double? limit, long? count, string words) => text
            .AppendJoin(',', kind, at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), Quote(subject), Number(value),
                Number(limit), count?.ToString(CultureInfo.InvariantCulture), Quote(words))
            .Append("\r\n");
    }

    private static string Number(double? value) =>
        value is { } known && double.IsFinite(known) ? known.ToString("R", CultureInfo.InvariantCulture) : "";

    // A cell a spreadsheet would take for a formula is made text.
    private static string Quote(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
