using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>
/// A market of any length from one block of seeded minutes a symbol, played again and again: each walk ends where it began, so the
/// prices stay whole and memory stays at one block.
/// </summary>
internal sealed class BenchMarket : IMinuteSource
{
    /// <summary>Not a divisor of a day: the block meets funding times and midnights at ever other minutes.</summary>
    private const int BlockMinutes = 7_919;

    private readonly Dictionary<Symbol, MinuteSeries> _blocks = [];

    public BenchMarket(int symbols, ulong seed)
    {
        var random = new SeededRandom(seed);
        Symbols = [.. Enumerable.Range(0, symbols).Select(i => Contract(i == 0 ? Symbol.Btc : Symbol.Parse(
            string.Create(CultureInfo.InvariantCulture, $"BENCH{i:000}USDT")))).OrderBy(contract => contract.Symbol)];
        for (var i = 0; i < symbols; i++)
        {
            _blocks[Symbols[i].Symbol] = Closed(BenchWalk.Series(Symbols[i].Symbol, BlockMinutes, random.Fork((ulong)i)));
        }
    }

    public ImmutableArray<BacktestSymbol> Symbols { get; }

    public bool HasBtc => true;

    public MinuteSeries Block(Symbol symbol) => _blocks[symbol];

    public ValueTask<MinuteSeries> ReadAsync(Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken)
    {
        var block = _blocks[symbol];
        var series = new MinuteSeries(symbol, (int)(toMinute - fromMinute));
        for (var done = 0; done < series.Length;)
        {
            var at = (int)((fromMinute + done) % BlockMinutes);
            var count = Math.Min(series.Length - done, BlockMinutes - at);
            foreach (var (from, to) in Columns(block).Zip(Columns(series)))
            {
                Array.Copy(from, at, to, done, count);
            }

            done += count;
        }

        for (var i = 0; i < series.Length; i++)
        {
            series.Minute[i] = fromMinute + i;
        }

        return ValueTask.FromResult(series);
    }

    public ValueTask<IReadOnlyList<FundingRate>> ReadFundingAsync(
        Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken)
    {
        var rates = new List<FundingRate>();
        for (var minute = (fromMinute + 479) / 480 * 480; minute < toMinute; minute += 480)
        {
            rates.Add(new FundingRate(
                symbol, Core.Time.MinuteGrid.FromIndex(minute), _blocks[symbol].FundingRate[(int)(minute % BlockMinutes)]));
        }

        return ValueTask.FromResult<IReadOnlyList<FundingRate>>(rates);
    }

    internal static IEnumerable<double[]> Columns(MinuteSeries series) =>
    [
        series.Open, series.High, series.Low, series.Close, series.Volume, series.MarkOpen, series.MarkHigh, series.MarkLow,
        series.MarkClose, series.Index, series.FundingRate,
    ];

    /// <summary>Takes the walk's drift out, so that its last close is its first open.</summary>
    private static MinuteSeries Closed(MinuteSeries series)
    {
        var drift = Math.Log(series.Close[^1] / series.Open[0]) / series.Length;
        for (var i = 0; i < series.Length; i++)
        {
            var (before, after) = (Math.Exp(-drift * i), Math.Exp(-drift * (i + 1)));
            foreach (var column in (double[][])[series.Open, series.MarkOpen])
            {
                column[i] *= before;
            }

            foreach (var column in (double[][])[series.Close, series.MarkClose, series.Index])
            {
                column[i] *= after;
            }

            series.High[i] = Math.Max(series.High[i] * after, Math.Max(series.Open[i], series.Close[i]));
            series.Low[i] = Math.Min(series.Low[i] * after, Math.Min(series.Open[i], series.Close[i]));
            series.MarkHigh[i] = Math.Max(series.MarkHigh[i] * after, Math.Max(series.MarkOpen[i], series.MarkClose[i]));
            series.MarkLow[i] = Math.Min(series.MarkLow[i] * after, Math.Min(series.MarkOpen[i], series.MarkClose[i]));
        }

        return series;
    }

    private static BacktestSymbol Contract(Symbol symbol) => new(new Instrument(
        symbol, "TRADING", "PERPETUAL", symbol.Value, "USDT", 0.001m, 0.001m, 0.001m, 0.001m, 1_000_000m, 5m, null, null));
}

/// <summary>The same market with predictions drawn once a block: what the loop alone is timed with.</summary>
internal sealed class BenchPredictions : IMinuteFeed
{
    private const double ProposedShare = 0.02;

    private readonly MinuteChunk _block;
    private readonly long _end;
    private readonly int _blockMinutes;
    private long _next;

    public BenchPredictions(BenchMarket market, long fromMinute, long toMinute, ulong seed)
    {
        Symbols = market.Symbols;
        (_next, _end, MinutesTotal) = (fromMinute, toMinute, toMinute - fromMinute);
        _blockMinutes = market.Block(Symbols[0].Symbol).Length;
        _block = new MinuteChunk(Symbols.Length, _blockMinutes);
        _block.Begin(0, _blockMinutes);
        var random = new SeededRandom(seed);
        for (var slot = 0; slot < Symbols.Length; slot++)
        {
            Fill(market.Block(Symbols[slot].Symbol), slot, random.Fork((ulong)slot));
        }
    }

    public ImmutableArray<BacktestSymbol> Symbols { get; }

    public long MinutesTotal { get; }

    public ValueTask<bool> ReadAsync(MinuteChunk chunk, CancellationToken cancellationToken)
    {
        if (_next >= _end)
        {
            return ValueTask.FromResult(false);
        }

        var minutes = (int)Math.Min(chunk.Capacity, _end - _next);
        chunk.Begin(_next, minutes);
        for (var done = 0; done < minutes;)
        {
            var at = (int)((_next + done) % _blockMinutes);
            var count = Math.Min(minutes - done, _blockMinutes - at);
            var (from, to, rows) = (_block.RowOf(at, 0), chunk.RowOf(done, 0), count * chunk.Symbols);
            foreach (var (source, target) in Columns(_block).Zip(Columns(chunk)))
            {
                Array.Copy(source, from, target, to, rows);
            }

            Array.Copy(_block.Predictions, from, chunk.Predictions, to, rows);
            done += count;
        }

        for (var minute = (_next + 479) / 480 * 480; minute < _next + minutes; minute += 480)
        {
            for (var slot = 0; slot < Symbols.Length; slot++)
            {
                chunk.Settlements.Add(new FundingSettlement(minute, slot, chunk.FundingRate[chunk.RowOf((int)(minute - _next), slot)]));
            }
        }

        _next += minutes;
        return ValueTask.FromResult(true);
    }

    private void Fill(MinuteSeries series, int slot, SeededRandom random)
    {
        for (var i = 0; i < series.Length; i++)
        {
            var row = _block.RowOf(i, slot);
            (_block.Open[row], _block.Close[row], _block.Volume[row]) = (series.Open[i], series.Close[i], series.Volume[i]);
            (_block.MarkOpen[row], _block.MarkHigh[row]) = (series.MarkOpen[i], series.MarkHigh[i]);
            (_block.MarkLow[row], _block.MarkClose[row]) = (series.MarkLow[i], series.MarkClose[i]);
            (_block.AtrFraction[row], _block.BtcRegime[row]) = (6e-4 * Math.Exp(0.3 * random.NextGaussian()), random.NextInt(3));
            (_block.FundingRate[row], _block.Predictions[row]) = (series.FundingRate[i], new(Side(random), Side(random)));
        }
    }

    private static DirectionPrediction Side(SeededRandom random)
    {
        var er = random.NextDouble() < ProposedShare / 2 ? 0.002 + (0.002 * random.NextDouble()) : -0.001 * random.NextDouble();
        return new(er, -0.005 * random.NextDouble(), 0.002 * random.NextDouble(), 30 + (120 * random.NextDouble()), random.NextDouble());
    }

    private static IEnumerable<double[]> Columns(MinuteChunk chunk) =>
    [
        chunk.Open, chunk.Close, chunk.Volume, chunk.MarkOpen, chunk.MarkHigh, chunk.MarkLow, chunk.MarkClose, chunk.AtrFraction,
        chunk.BtcRegime, chunk.FundingRate,
    ];
}
