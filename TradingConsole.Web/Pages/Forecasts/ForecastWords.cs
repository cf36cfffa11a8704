using TradingConsole.Core.Statistics;
using TradingConsole.Web.Language;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>How the scoreboard writes its figures and codes.</summary>
internal static class ForecastWords
{
    /// <summary>A probability as a price: <c>82.4%</c>; <c>—</c> where there is none.</summary>
    public static string Price(double? probability) => probability is null ? Formats.NotApplicable : Formats.Percent(probability);

    /// <summary>A score with the decimals a sample of hundreds earns.</summary>
    public static string Score(double? value) => value is null ? Formats.NotApplicable : Formats.Number(value, 3);

    public static string Signed(double? value, int decimals) => value is null ? Formats.NotApplicable : Formats.Signed(value, decimals);

    /// <summary><c>95% 0.101 to 0.134</c>; why there is none where there is none.</summary>
    public static string Interval(this Words words, BootstrapInterval? interval) =>
        interval is { } known ? words["metric.interval", Score(known.Low), Score(known.High)] : words["metric.no_interval"];

    /// <summary>A code of the tables in words; the code itself while nobody has put it in words.</summary>
    public static string Code(this Words words, string group, string code) => words.Find($"fc.{group}.{code}") ?? code.Replace('_', ' ');

    /// <summary>The market's id as a row can carry it.</summary>
    public static string Short(string marketId) => marketId.Length <= 14 ? marketId : $"{marketId[..8]}…{marketId[^4..]}";

    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{Formats.Number(bytes)} B",
        < 1 << 20 => $"{Formats.Number(bytes / 1024.0, 1)} KB",
        < 1 << 30 => $"{Formats.Number(bytes / 1048576.0, 1)} MB",
        _ => $"{Formats.Number(bytes / 1073741824.0, 2)} GB",
    };

    /// <summary>US dollars without decimals, shortened above a million.</summary>
    public static string Usd(double? amount) => amount switch
    {
        null => Formats.NotApplicable,
        >= 1e6 => $"{Formats.Number(amount / 1e6, 2)} M",
        >= 1e4 => $"{Formats.Number(amount / 1e3, 1)} k",
        _ => Formats.Number(amount),
    };
}
