using System.Collections.Immutable;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Jobs;

/// <summary>The candle store as a backtest draws from it: some days of one symbol ahead, never the whole history.</summary>
/// <remarks>Not thread safe: one feed reads it.</remarks>
internal sealed class StoredMinutes(CandleStore candles, ImmutableArray<BacktestSymbol> symbols, bool hasBtc) : IMinuteSource
{
    /// <summary>Minutes fetched with one query: four days, about 0.6 MB a symbol.</summary>
    private const long Ahead = 4 * 1_440;

    private readonly Dictionary<Symbol, (long From, long To, MinuteSeries Series)> _read = [];
    private readonly Dictionary<Symbol, (long From, long To, IReadOnlyList<FundingRate> Rates)> _funding = [];

    public ImmutableArray<BacktestSymbol> Symbols { get; } = symbols;

    public bool HasBtc { get; } = hasBtc;

    public async ValueTask<MinuteSeries> ReadAsync(Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken)
    {
        if (!_read.TryGetValue(symbol, out var held) || fromMinute < held.From || toMinute > held.To)
        {
            var to = Math.Max(toMinute, fromMinute + Ahead);
            held = (fromMinute, to, await candles.LoadSeriesAsync(
                symbol, MinuteGrid.FromIndex(fromMinute), MinuteGrid.FromIndex(to), cancellationToken));
            _read[symbol] = held;
        }

        return MinuteSlice.Of(held.Series, fromMinute, toMinute);
    }

    public async ValueTask<IReadOnlyList<FundingRate>> ReadFundingAsync(
        Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken)
    {
        if (!_funding.TryGetValue(symbol, out var held) || fromMinute < held.From || toMinute > held.To)
        {
            var to = Math.Max(toMinute, fromMinute + Ahead);
            held = (fromMinute, to, await candles.LoadFundingAsync(
                symbol, MinuteGrid.FromIndex(fromMinute), MinuteGrid.FromIndex(to), cancellationToken));
            _funding[symbol] = held;
        }

        return [.. held.Rates.Where(rate => MinuteGrid.ToIndex(rate.Time) >= fromMinute && MinuteGrid.ToIndex(rate.Time) < toMinute)];
    }
}
