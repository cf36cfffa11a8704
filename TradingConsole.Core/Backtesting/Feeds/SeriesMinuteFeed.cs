using System.Collections.Immutable;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Backtesting.Feeds;

/// <summary>Minutes that already lie in memory, column by column; the symbols may be given in any order.</summary>
public sealed class SeriesMinuteFeed : IMinuteFeed
{
    private readonly SymbolMinutes[] _symbols;
    private readonly int[] _cursor;
    private readonly int[] _funding;
    private readonly long _last;
    private long _next;

    /// <exception cref="BacktestException">No symbol, one twice, one without minutes, or columns of different lengths.</exception>
    public SeriesMinuteFeed(IEnumerable<SymbolMinutes> symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        _symbols = [.. symbols.OrderBy(symbol => symbol.Contract.Symbol)];
        if (_symbols.Length == 0)
        {
            throw new BacktestException("a backtest needs at least one symbol");
        }

        foreach (var symbol in _symbols)
        {
            Require(symbol);
        }

        Symbols = [.. _symbols.Select(symbol => symbol.Contract)];
        (_cursor, _funding) = (new int[_symbols.Length], new int[_symbols.Length]);
        _next = _symbols.Min(symbol => symbol.Series.Minute[0]);
        _last = _symbols.Max(symbol => symbol.Series.Minute[^1]);
        MinutesTotal = _last - _next + 1;
    }

    public ImmutableArray<BacktestSymbol> Symbols { get; }

    public long MinutesTotal { get; }

    public ValueTask<bool> ReadAsync(MinuteChunk chunk, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        cancellationToken.ThrowIfCancellationRequested();
        if (_next > _last)
        {
            return ValueTask.FromResult(false);
        }

        var minutes = (int)Math.Min(chunk.Capacity, _last - _next + 1);
        chunk.Begin(_next, minutes);
        for (var slot = 0; slot < _symbols.Length; slot++)
        {
            Fill(chunk, slot);
        }

        chunk.Settlements.Sort(static (left, right) =>
            left.Minute.CompareTo(right.Minute) is var byMinute && byMinute != 0 ? byMinute : left.Slot.CompareTo(right.Slot));
        _next += minutes;
        return ValueTask.FromResult(true);
    }

    private void Fill(MinuteChunk chunk, int slot)
    {
        var (symbol, series) = (_symbols[slot], _symbols[slot].Series);
        var end = chunk.FirstMinute + chunk.Minutes;
        ref var i = ref _cursor[slot];
        for (; i < series.Length && series.Minute[i] < end; i++)
        {
            var row = chunk.RowOf((int)(series.Minute[i] - chunk.FirstMinute), slot);
            (chunk.Open[row], chunk.Close[row], chunk.Volume[row]) = (series.Open[i], series.Close[i], series.Volume[i]);
            (chunk.MarkOpen[row], chunk.MarkHigh[row]) = (series.MarkOpen[i], series.MarkHigh[i]);
            (chunk.MarkLow[row], chunk.MarkClose[row]) = (series.MarkLow[i], series.MarkClose[i]);
            (chunk.AtrFraction[row], chunk.BtcRegime[row]) = (symbol.AtrFraction[i], symbol.BtcRegime[i]);
            (chunk.FundingRate[row], chunk.Predictions[row]) = (series.FundingRate[i], symbol.Predictions[i]);
        }

        ref var f = ref _funding[slot];
        for (; f < symbol.Funding.Count && MinuteGrid.ToIndex(symbol.Funding[f].Time) < end; f++)
        {
            var minute = MinuteGrid.ToIndex(symbol.Funding[f].Time);
            if (minute >= chunk.FirstMinute)
            {
                chunk.Settlements.Add(new FundingSettlement(minute, slot, symbol.Funding[f].Rate));
            }
        }
    }

    private static void Require(SymbolMinutes symbol)
    {
        var (name, length) = (symbol.Contract.Symbol, symbol.Series.Length);
        if (length == 0)
        {
            throw new BacktestException($"{name} has no minute");
        }

        foreach (var (column, found) in ((string, int)[])
            [("atr", symbol.AtrFraction.Length), ("btc_regime", symbol.BtcRegime.Length), ("predictions", symbol.Predictions.Length)])
        {
            if (found != length)
            {
                throw new BacktestException($"{name} has {length} minutes but {found} values of {column}; they must be equally many");
            }
        }
    }
}
