using System.Collections.Immutable;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>Candle files as a backtest draws from them: columns in memory, handed out a span at a time.</summary>
internal sealed class FileMinutes : IMinuteSource
{
    private readonly Dictionary<Symbol, CandleFile> _files;
    private readonly MinuteSeries? _btc;

    private FileMinutes(ImmutableArray<BacktestSymbol> symbols, Dictionary<Symbol, CandleFile> files, MinuteSeries? btc)
    {
        (Symbols, _files, _btc) = (symbols, files, btc);
        FromMinute = files.Values.Min(file => file.Series.Minute[0]);
        ToMinute = files.Values.Max(file => file.Series.Minute[^1]) + 1;
    }

    /// <summary>In symbol order.</summary>
    public ImmutableArray<BacktestSymbol> Symbols { get; }

    public bool HasBtc => _btc is not null;

    /// <summary>BTC's minutes, traded or not; null when no file gives them.</summary>
    public MinuteSeries? Btc => _btc;

    public long FromMinute { get; }

    public long ToMinute { get; }

    public long Bars => _files.Values.Sum(file => (long)file.Series.Length);

    /// <param name="files"><c>SYMBOL=FILE</c>, or a file whose name begins with its symbol, e.g. <c>BTCUSDT_1m.csv.gz</c>.</param>
    /// <param name="btc">BTC's minutes where BTC itself is not traded.</param>
    /// <exception cref="InvalidDataException">A file breaks a rule, or a symbol comes twice.</exception>
    public static FileMinutes Read(IReadOnlyList<string> files, string? btc, ContractsFile contracts, TextWriter notes)
    {
        var read = new Dictionary<Symbol, CandleFile>();
        foreach (var (symbol, path) in SymbolFiles.Parse(files, "--csv"))
        {
            read.Add(symbol, CandleFile.Read(path, notes, symbol));
        }

        if (btc is not null && read.ContainsKey(Symbol.Btc))
        {
            throw new InvalidDataException($"--btc {btc}: BTCUSDT is already among --csv; give it once");
        }

        var market = read.TryGetValue(Symbol.Btc, out var traded) ? traded.Series
            : btc is null ? null
            : CandleFile.Read(btc, notes, Symbol.Btc).Series;
        if (market is null)
        {
            notes.WriteLine("No candles of BTCUSDT: the btc_ features are empty, and the unknown regime counts as high volatility");
        }

        return new FileMinutes([.. read.OrderBy(pair => pair.Key).Select(pair => contracts.Of(pair.Value.Series))], read, market);
    }

    public CandleFile File(Symbol symbol) => _files[symbol];

    public ValueTask<MinuteSeries> ReadAsync(Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken)
    {
        var series = symbol == Symbol.Btc && _btc is not null ? _btc : _files[symbol].Series;
        return ValueTask.FromResult(MinuteSlice.Of(series, fromMinute, toMinute));
    }

    public ValueTask<IReadOnlyList<FundingRate>> ReadFundingAsync(
        Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<FundingRate>>([.. Settled(symbol).Where(rate =>
            MinuteGrid.ToIndex(rate.Time) >= fromMinute && MinuteGrid.ToIndex(rate.Time) < toMinute)]);

    /// <summary>Every settlement of the file, oldest first.</summary>
    public IEnumerable<FundingRate> Settled(Symbol symbol) =>
        _files[symbol].Funding.Select(settled => new FundingRate(symbol, MinuteGrid.FromIndex(settled.Minute), settled.Rate));
}
