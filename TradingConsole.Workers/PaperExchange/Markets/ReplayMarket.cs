using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.PaperExchange.Markets;

/// <summary>Recorded candles, played back at their own time.</summary>
/// <remarks>
/// Open, high, low, close and volume of every minute are exactly the recorded ones. What happened inside a minute was not
/// recorded: the path goes from the open to the nearer extreme, the other extreme and the close. The mark price is the
/// half-minute average of that path. Outside its recorded span, and in its gaps, a symbol has no candle.
/// </remarks>
public sealed class ReplayMarket : IPaperMarket
{
    /// <summary>Funding where none was recorded: the exchange's interest rate, settled at 00, 08 and 16 UTC.</summary>
    public const double BaselineFundingRate = 0.0001;

    private const int MarkPoints = 6;
    private const int IndexPoints = MinutePath.Points;
    private const int BaselineHours = 8;

    private static readonly TimeSpan StampTolerance = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Symbol, Recorded> _recorded = [];

    /// <param name="archive">The recorded candles; every symbol in it is listed.</param>
    public ReplayMarket(CandleArchive archive)
    {
        var series = archive.Series.OrderBy(s => s.Symbol != Symbol.Btc).ThenBy(s => s.Symbol).ToArray();
        foreach (var one in series)
        {
            var instrument = List(one);
            _recorded.Add(one.Symbol, new Recorded(one, instrument, new TickGrid(instrument.TickSize, instrument.QuantityStep)));
        }

        Instruments = [.. series.Select(s => _recorded[s.Symbol].Instrument)];
        var leader = series[0].Symbol == Symbol.Btc ? series[0] : series.MaxBy(s => s.Minutes[^1] - s.Minutes[0])!;
        var (first, last) = (MinuteGrid.FromIndex(leader.Minutes[0]), MinuteGrid.FromIndex(leader.Minutes[^1] + 1));
        var behind = TimeSpan.FromTicks(Math.Max(TimeSpan.FromDays(2).Ticks, (long)((last - first).Ticks * 0.35)));
        Start = MinuteGrid.FromIndex(series.Min(s => s.Minutes[0]));
        End = MinuteGrid.FromIndex(series.Max(s => s.Minutes[^1]) + 1);

        // A recording of less than two days still has to start inside itself.
        LiveStart = MinuteGrid.Floor(first + behind < last ? first + behind : first + ((last - first) / 2));
        Description = $"Recorded candles of {series.Length} symbols; intra-minute path synthesised from recorded OHLC; mark synthesised; "
            + (series.All(s => s.Funding.Length > 0) ? "funding recorded" : "funding 0.01 % per 8 h where none was recorded");
    }

    public string Description { get; }

    public ImmutableArray<PaperInstrument> Instruments { get; }

    public DateTimeOffset Start { get; }

    public DateTimeOffset? LiveStart { get; }

    public DateTimeOffset? End { get; }

    public bool TryFillPath(Symbol symbol, long minute, MinutePath path)
    {
        if (!_recorded.TryGetValue(symbol, out var recorded) || recorded.Series.IndexOf(minute) is var index && index < 0)
        {
            return false;
        }

        // Averages reach back into the minute before, when that was recorded.
        Span<double> points = stackalloc double[2 * MinutePath.Points];
        var hasBefore = index > 0 && recorded.Series.Minutes[index - 1] == minute - 1;
        if (hasBefore)
        {
            recorded.Walk(index - 1, points[..MinutePath.Points]);
        }

        recorded.Walk(index, points[MinutePath.Points..]);
        var known = hasBefore ? points : points[MinutePath.Points..];
        for (var k = 0; k < MinutePath.Points; k++)
        {
            var until = known[..(known.Length - MinutePath.Points + k + 1)];
            path.Last[k] = until[^1];
            path.Mark[k] = AverageOfLast(until, MarkPoints);
            path.Index[k] = AverageOfLast(until, IndexPoints);
        }

        path.Volume = recorded.Series.Volume[index];
        return true;
    }

    public PaperFunding GetFunding(Symbol symbol, DateTimeOffset at)
    {
        if (!_recorded.TryGetValue(symbol, out var recorded))
        {
            return new PaperFunding(null, null, BaselineHours);
        }

        var rates = recorded.Series.Funding;
        var next = FirstAtOrAfter(rates, at + TimeSpan.FromTicks(1));
        if (next == 0 || next == rates.Length)
        {
            return new PaperFunding(BaselineFundingRate, NextBaseline(at), BaselineHours);
        }

        // The last settled rate, not the coming one: an estimate must not know what it will become.
        var (last, coming) = (rates[next - 1], rates[next]);
        var hours = Math.Max(1, (int)Math.Round((coming.Time - last.Time).TotalHours));
        return new PaperFunding(last.Rate, MinuteGrid.Floor(coming.Time + TimeSpan.FromSeconds(30)), hours);
    }

    public IReadOnlyList<FundingRate> GetFundingRates(Symbol symbol, DateTimeOffset from, DateTimeOffset to)
    {
        var rates = new List<FundingRate>(); // Bounded by the recording.
        if (!_recorded.TryGetValue(symbol, out var recorded))
        {
            return rates;
        }

        var series = recorded.Series;
        var funding = series.Funding;
        var first = MinuteGrid.FromIndex(series.Minutes[0]);
        var end = MinuteGrid.FromIndex(series.Minutes[^1] + 1);
        for (var at = NextBaseline((from < first ? first : from) - TimeSpan.FromTicks(1)); at < to && at <= end; at = NextBaseline(at))
        {
            // Recorded stamps lie some milliseconds after the hour.
            var isRecordedSpan = funding.Length > 0 && at >= funding[0].Time - StampTolerance && at <= funding[^1].Time + StampTolerance;
            if (!isRecordedSpan)
            {
                rates.Add(new FundingRate(symbol, at, BaselineFundingRate));
            }
        }

        rates.AddRange(funding.Where(f => f.Time >= from && f.Time < to));
        rates.Sort((a, b) => a.Time.CompareTo(b.Time));
        return rates;
    }

    public double GetOpenInterest(Symbol symbol, DateTimeOffset at)
    {
        if (!_recorded.TryGetValue(symbol, out var recorded))
        {
            return 0;
        }

        // Not recorded: a constant multiple of the volume traded in the recording's first day.
        return recorded.OpenInterest;
    }

    private static double AverageOfLast(ReadOnlySpan<double> points, int count)
    {
        var window = points[Math.Max(0, points.Length - count)..];
        var sum = 0.0;
        foreach (var point in window)
        {
            sum += point;
        }

        return sum / window.Length;
    }

    private static int FirstAtOrAfter(FundingRate[] rates, DateTimeOffset at)
    {
        var (low, high) = (0, rates.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = rates[middle].Time < at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static DateTimeOffset NextBaseline(DateTimeOffset at)
    {
        var interval = TimeSpan.FromHours(BaselineHours).Ticks;
        return new DateTimeOffset(((at.UtcTicks / interval) + 1) * interval, TimeSpan.Zero);
    }

    private static PaperInstrument List(ArchiveSeries series)
    {
        var known = Synthetic.ContractTable.Rows.FirstOrDefault(r => r.Symbol == series.Symbol.Value);
        return new PaperInstrument(
            series.Symbol,
            "TRADING",
            known?.IsTradFi == true ? "TRADIFI_PERPETUAL" : "PERPETUAL",
            known?.IsTradFi == true ? "COMMODITY" : "COIN",
            series.Symbol.Value.EndsWith("USDT", StringComparison.Ordinal) ? series.Symbol.Value[..^4] : series.Symbol.Value,
            Grid(series.PriceDecimals),
            Grid(series.VolumeDecimals),
            known?.QuantityMax ?? 10_000_000m,
            known?.MarketQuantityMax ?? 1_000_000m,
            known?.NotionalMin ?? 5m,
            MinuteGrid.FromIndex(series.Minutes[0]),
            PaperInstrument.NoDelivery,
            OpenInterestUsdt: 0);
    }

    // The grid the recorded numbers lie on; today's filters may be finer or coarser than those of the recording.
    private static decimal Grid(int decimals) => new(1, 0, 0, false, (byte)Math.Min(decimals, 18));

    private sealed class Recorded(ArchiveSeries series, PaperInstrument instrument, TickGrid grid)
    {
        private const int FirstExtreme = 3;
        private const int SecondExtreme = 8;

        public ArchiveSeries Series { get; } = series;

        public PaperInstrument Instrument { get; } = instrument;

        public double OpenInterest { get; } =
            grid.Quantity(series.Volume.AsSpan(0, Math.Min(series.Length, 1440)).ToArray().Sum() / 4);

        /// <summary>The twelve points of a minute: open, nearer extreme, other extreme, close, straight lines between.</summary>
        public void Walk(int index, Span<double> points)
        {
            var (open, high) = (Series.Open[index], Series.High[index]);
            var (low, close) = (Series.Low[index], Series.Close[index]);
            var isHighFirst = high - open < open - low || (high - open == open - low && close < open);
            var (first, second) = isHighFirst ? (high, low) : (low, high);
            for (var k = 0; k < points.Length; k++)
            {
                points[k] = k <= FirstExtreme ? Between(open, first, k, FirstExtreme)
                    : k <= SecondExtreme ? Between(first, second, k - FirstExtreme, SecondExtreme - FirstExtreme)
                    : Between(second, close, k - SecondExtreme, MinutePath.Points - 1 - SecondExtreme);
            }
        }

        private double Between(double from, double to, int step, int steps) =>
            step == 0 ? from : step == steps ? to : grid.Round(from + ((to - from) * step / steps));
    }
}
