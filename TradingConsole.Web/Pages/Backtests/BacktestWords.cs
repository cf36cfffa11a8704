using System.Globalization;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>How the backtest pages write what only they show.</summary>
internal static class BacktestWords
{
    /// <summary>Two decimals, or a dash where too few trades or days allow no figure.</summary>
    public static string Figure(double? value) => value is null ? Formats.NotApplicable : Formats.Number(value, 2);

    public static string Span(DateTimeOffset from, DateTimeOffset to) => string.Create(
        CultureInfo.InvariantCulture, $"{from.UtcDateTime:yyyy-MM-dd HH:mm} to {to.UtcDateTime:yyyy-MM-dd HH:mm}");

    public static string Reason(ExitReason reason) => reason switch
    {
        ExitReason.Stop => "stop",
        ExitReason.Target => "target",
        ExitReason.Time => "time",
        ExitReason.Liquidation => "liquidation",
        ExitReason.Kill => "day loss",
        _ => "end of data",
    };
}
