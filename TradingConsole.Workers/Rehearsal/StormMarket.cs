using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>Five contracts in bad weather: a few minutes of fast random walks with jumps, so that stops and targets are reached.</summary>
/// <remarks>Mark and last price differ by a slow basis. Funding settles at every full hour.</remarks>
internal sealed class StormMarket : IPaperMarket
{
    private const double JumpChance = 0.01; // Per point of five seconds.

    private static readonly (string Symbol, double Price, decimal Tick, decimal Step, decimal MarketMax, decimal NotionalMin)[] Table =
    [
        ("BTCUSDT", 60_000, 0.10m, 0.001m, 120m, 50m), ("DOGEUSDT", 0.15, 0.00001m, 1m, 5_000_000m, 5m),
        ("ETHUSDT", 3_000, 0.01m, 0.001m, 2_000m, 20m), ("SOLUSDT", 150, 0.0100m, 0.01m, 80_000m, 5m),
        ("XRPUSDT", 2.2, 0.0001m, 0.1m, 1_500_000m, 5m),
    ];

    private readonly SortedDictionary<Symbol, double[]> _last = [];
    private readonly SortedDictionary<Symbol, double[]> _mark = [];
    private readonly long _firstMinute;
    private readonly int _minutes;
    private readonly double _rate;

    public StormMarket(ulong seed, DateTimeOffset from, TimeSpan span)
    {
        var random = new SeededRandom(seed);
        (Start, _firstMinute, _minutes) = (from, MinuteGrid.ToIndex(from), (int)span.TotalMinutes + 2);
        _rate = (random.NextDouble() - 0.5) * 0.004;
        var volatility = 0.0001 + (0.0009 * random.NextDouble()); // Of one point.
        Instruments = [.. Table.Select(row => new PaperInstrument(
            Symbol.Parse(row.Symbol), "TRADING", "PERPETUAL", "COIN", row.Symbol[..^4], row.Tick, row.Step, row.MarketMax * 10, row.MarketMax,
            row.NotionalMin, from - TimeSpan.FromDays(400), PaperInstrument.NoDelivery, 1e9))];
        foreach (var row in Table)
        {
            var symbol = Symbol.Parse(row.Symbol);
            var (price, basis) = (row.Price, 0.0);
            var (last, mark) = (new double[_minutes * MinutePath.Points], new double[_minutes * MinutePath.Points]);
            for (var point = 0; point < last.Length; point++)
            {
                var jump = random.NextDouble() < JumpChance ? 0.01 * random.NextGaussian() : 0;
                price *= Math.Exp((volatility * random.NextGaussian()) + jump);
                basis = (0.9 * basis) + (0.0001 * random.NextGaussian());
                last[point] = (double)(decimal.Round((decimal)price / row.Tick) * row.Tick);
                mark[point] = price * (1 + basis);
            }

            _last.Add(symbol, last);
            _mark.Add(symbol, mark);
        }
    }

    public string Description => "Rehearsal weather: no price here was ever traded";

    public ImmutableArray<PaperInstrument> Instruments { get; }

    public DateTimeOffset Start { get; }

    public DateTimeOffset? LiveStart => null;

    public DateTimeOffset? End => null;

    public bool TryFillPath(Symbol symbol, long minute, MinutePath path)
    {
        var at = (int)Math.Clamp(minute - _firstMinute, 0, _minutes - 1) * MinutePath.Points;
        _last[symbol].AsSpan(at, MinutePath.Points).CopyTo(path.Last);
        _mark[symbol].AsSpan(at, MinutePath.Points).CopyTo(path.Mark);
        _mark[symbol].AsSpan(at, MinutePath.Points).CopyTo(path.Index);
        path.Volume = 600;
        return true;
    }

    public PaperFunding GetFunding(Symbol symbol, DateTimeOffset at) => new(_rate, Hour(at) + TimeSpan.FromHours(1), 1);

    public IReadOnlyList<FundingRate> GetFundingRates(Symbol symbol, DateTimeOffset from, DateTimeOffset to)
    {
        var at = Hour(from);
        at = at < from ? at + TimeSpan.FromHours(1) : at;
        return at < to ? [new FundingRate(symbol, at, _rate)] : [];
    }

    public double GetOpenInterest(Symbol symbol, DateTimeOffset at) => 0;

    private static DateTimeOffset Hour(DateTimeOffset at) => new(at.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
}
