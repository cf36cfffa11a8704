using TradingConsole.Core.Market;

namespace TradingConsole.Web.Charts;

/// <summary>Candles as the chart module reads them: columns of equal length, oldest first.</summary>
/// <param name="Time">Open times, whole seconds since 1970 UTC.</param>
/// <param name="Volume">Base asset; zero for mark prices, which have none.</param>
public sealed record BarColumns(
    IReadOnlyList<long> Time, IReadOnlyList<double> Open, IReadOnlyList<double> High, IReadOnlyList<double> Low,
    IReadOnlyList<double> Close, IReadOnlyList<double> Volume)
{
    public static readonly BarColumns Empty = new([], [], [], [], [], []);

    public static BarColumns From(IReadOnlyList<Candle> candles) => new(
        [.. candles.Select(candle => candle.OpenTime.ToUnixTimeSeconds())],
        [.. candles.Select(candle => candle.Open)],
        [.. candles.Select(candle => candle.High)],
        [.. candles.Select(candle => candle.Low)],
        [.. candles.Select(candle => candle.Close)],
        [.. candles.Select(candle => candle.Volume)]);
}

/// <summary>The newest candle, closed or still forming.</summary>
/// <param name="Time">Open time, whole seconds since 1970 UTC.</param>
public sealed record ChartBar(long Time, double Open, double High, double Low, double Close, double Volume)
{
    public static ChartBar From(Candle candle) => new(
        candle.OpenTime.ToUnixTimeSeconds(), candle.Open, candle.High, candle.Low, candle.Close, candle.Volume);
}
