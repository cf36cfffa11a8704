using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Tests.Realtime;

/// <summary>Minutes whose prices are a function of symbol and minute, so that a stream and a history tell the same story.</summary>
internal static class MinuteCases
{
    public static readonly long First = MinuteGrid.ToIndex(new DateTimeOffset(2026, 1, 5, 7, 0, 0, TimeSpan.Zero));

    public static readonly Symbol Ada = Symbol.Parse("ADAUSDT");
    public static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    public static DateTimeOffset At(long minute, double seconds = 0) => MinuteGrid.FromIndex(minute).AddSeconds(seconds);

    public static double Close(Symbol symbol, long minute) =>
        100 * (1 + (0.004 * Math.Sin((minute * 0.7) + symbol.Value[0])) + (0.003 * Math.Cos((minute * 1.31) + (2 * symbol.Value[0]))));

    public static CandleUpdated Closed(Symbol symbol, long minute)
    {
        var (open, close) = (Close(symbol, minute - 1), Close(symbol, minute));
        var candle = new Candle(symbol, At(minute), open, Math.Max(open, close) + 0.1, Math.Min(open, close) - 0.1, close, 50 + (minute % 7));
        return new CandleUpdated(At(minute, 60), At(minute, 60), candle, IsClosed: true);
    }

    public static CandleUpdated Forming(Symbol symbol, long minute, double price) => new(
        At(minute), At(minute), new Candle(symbol, At(minute), price, price, price, price, 0), IsClosed: false);

    public static PremiumSample Sample(Symbol symbol, long minute, double seconds, double mark) => new(
        symbol, At(minute, seconds), mark, mark, mark, 0.0001, At(minute, 0).AddHours(4));

    public static PremiumUpdated Premium(Symbol symbol, long minute, double seconds) =>
        new(At(minute, seconds), Sample(symbol, minute, seconds, Close(symbol, minute)));

    public static Instrument Listed(Symbol symbol) => new(
        symbol, "TRADING", "PERPETUAL", symbol.Value[..^4], "USDT", 0.01m, 0.001m, 0.001m, 0.001m, 100_000m, 5m, null, null);

    /// <summary>The minutes before <paramref name="end"/>, oldest first.</summary>
    public static MinuteSeries Series(Symbol symbol, long end, int bars)
    {
        var series = new MinuteSeries(symbol, bars);
        for (var i = 0; i < bars; i++)
        {
            var minute = end - bars + i;
            var candle = Closed(symbol, minute).Candle;
            series.Minute[i] = minute;
            (series.Open[i], series.High[i], series.Low[i], series.Close[i], series.Volume[i]) =
                (candle.Open, candle.High, candle.Low, candle.Close, candle.Volume);
            (series.MarkOpen[i], series.MarkHigh[i], series.MarkLow[i], series.MarkClose[i]) =
                (candle.Open, candle.High, candle.Low, candle.Close);
            (series.Index[i], series.FundingRate[i]) = (candle.Close, 0.0001);
        }

        return series;
    }
}
