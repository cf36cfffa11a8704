using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Wire;

/// <summary>What a kline says about a minute or a part of it, REST and stream alike.</summary>
/// <remarks>Turnover, trade count and taker share are derived from price and volume: neither market records them.</remarks>
internal readonly record struct KlineFacts(
    PathBar Bar, double Volume, double Turnover, long Trades, double TakerVolume, double TakerTurnover)
{
    private const double UsdtPerTrade = 1500;
    private const long TradesMax = 5000;

    /// <summary>Trade ids per minute: the first one of a minute is its index times this.</summary>
    public const long TradeIdsPerMinute = 10_000;

    public static KlineFacts Of(PaperInstrument instrument, MinutePath path) =>
        Of(instrument, MinutePath.Bar(path.Last), path.Volume);

    /// <summary>The minute as it stands at one of its seconds.</summary>
    public static KlineFacts Until(PaperInstrument instrument, in TickGrid grid, MinutePath path, int second)
    {
        var last = grid.Round(MinutePath.At(path.Last, second));
        var bar = MinutePath.BarUntil(path.Last, second, last);
        return Of(instrument, bar, grid.QuantityDown(path.Volume * (second + 1) / 60));
    }

    /// <summary>This bar followed by a later one.</summary>
    public KlineFacts Then(in KlineFacts next) => new(
        new PathBar(Bar.Open, Math.Max(Bar.High, next.Bar.High), Math.Min(Bar.Low, next.Bar.Low), next.Bar.Close),
        Volume + next.Volume,
        Turnover + next.Turnover,
        Trades + next.Trades,
        TakerVolume + next.TakerVolume,
        TakerTurnover + next.TakerTurnover);

    private static KlineFacts Of(PaperInstrument instrument, PathBar bar, double volume)
    {
        var average = (bar.Open + bar.High + bar.Low + bar.Close) / 4;
        var range = Math.Max(bar.High - bar.Low, (double)instrument.TickSize);
        var takerShare = 0.5 + (0.35 * (bar.Close - bar.Open) / range);
        var step = (double)instrument.QuantityStep;
        var taker = Math.Min(volume, Math.Round(volume * takerShare / step) * step);
        var trades = volume > 0 ? 1 + Math.Min((long)(volume * average / UsdtPerTrade), TradesMax - 1) : 0;
        return new KlineFacts(bar, volume, volume * average, trades, taker, taker * average);
    }
}
