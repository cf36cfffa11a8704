using TradingConsole.Core.Quality.Storage;

namespace TradingConsole.Web.Pages.DataQuality;

/// <summary>Incidents of the feed in the words of the page.</summary>
internal static class QualityWords
{
    public static string Cause(FeedGap gap) => (gap.Kind, gap.Source) switch
    {
        ("gap", "funding") => "funding not fetched",
        ("gap", "desk") => "restart of the desk",
        ("gap", _) when gap.Message.Contains("mark-price", StringComparison.Ordinal) => "mark price not covered",
        ("gap", _) => "sequence gap",
        ("late", _) => "silent symbol",
        ("stream", _) => "stream reconnect",
        ("conflation", _) => "writer back-pressure",
        ("drop", _) => "dropped event",
        _ => gap.Kind,
    };

    /// <summary>The rule a quarantined message broke, as a code: derived from the words its parser gave.</summary>
    public static string Rule(QuarantinedMessage message)
    {
        var reason = message.Reason;
        bool Says(string part) => reason.Contains(part, StringComparison.OrdinalIgnoreCase);
        return Says("JSON") || Says("number") || Says("missing") || Says("cut") ? "PARSE"
            : Says("high") || Says("low") || Says("above") || Says("below") || Says("between") ? "RANGE"
            : Says("twice") || Says("duplicate") || Says("repeat") ? "DUPLICATE"
            : Says("time") || Says("minute") || Says("clock") ? "CLOCK"
            : Says("price") || Says("ATR") ? "OUTLIER"
            : Says("symbol") || Says("stream") ? "UNKNOWN"
            : "RULE";
    }
}
