using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>Folds prices into bars of one and five minutes. One owner; the same calls give the same bars.</summary>
/// <remarks>
/// A price belongs to the minute of its own stamp. Within a minute prices are ordered by stamp, equal ones as they came, so that what arrives out of
/// order within the grace changes nothing. A five-minute bar is its minutes' fold. A minute without a price has no bar.
/// </remarks>
public sealed class StreamAggregator(StreamRules rules)
{
    private const long Minute = TimeSpan.TicksPerMinute;
    private const long Five = 5 * Minute;

    // Odds beyond one in a thousand are one in a thousand: a tick from 0.001 to 0.002 is no shock.
    private const double OddsClip = 0.001;

    private readonly SortedDictionary<long, SortedDictionary<string, List<Point>>> _minutes = []; // Two or three at a time: those within their grace.
    private readonly SortedDictionary<long, SortedDictionary<string, PriceBar>> _fives = [];
    private readonly Dictionary<string, double> _before = new(StringComparer.Ordinal); // One price a market that was ever heard.
    private long _closedTo = long.MinValue;

    /// <summary>Prices of a full minute, and those after it closed.</summary>
    public long Overflowed { get; private set; }

    public long Late { get; private set; }

    /// <summary>Takes one price.</summary>
    /// <param name="shares">Of a trade; null for the middle of a book.</param>
    /// <returns>False when its minute is closed or full: it is counted and left out.</returns>
    public bool Add(string market, DateTimeOffset ts, double price, double? shares)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(price is >= 0 and <= 1, true, nameof(price));
        var minute = Floor(ts.UtcTicks, Minute);
        if (minute < _closedTo)
        {
            Late++;
            return false;
        }

        if (!_minutes.TryGetValue(minute, out var markets))
        {
            _minutes[minute] = markets = new SortedDictionary<string, List<Point>>(StringComparer.Ordinal);
        }

        if (!markets.TryGetValue(market, out var points))
        {
            markets[market] = points = [];
        }

        if (points.Count >= rules.PointsMax)
        {
            Overflowed++;
            return false;
        }

        points.Add(new Point(ts.UtcTicks, points.Count, price, shares));
        return true;
    }

    /// <summary>Closes what is over at a moment of the receiver's clock, its grace included; minutes before fives, by time, then by market.</summary>
    public ImmutableArray<PriceBar> CloseAt(DateTimeOffset at) => CloseBefore((at - rules.Grace).UtcTicks);

    /// <summary>Closes everything, also what is not over yet: the end of a run.</summary>
    public ImmutableArray<PriceBar> CloseAll() => CloseBefore(DateTimeOffset.MaxValue.UtcTicks);

    private ImmutableArray<PriceBar> CloseBefore(long end)
    {
        var floor = Floor(end, Minute);
        if (floor <= _closedTo)
        {
            return [];
        }

        _closedTo = floor;
        if ((_minutes.Count == 0 || _minutes.First().Key + Minute > end) && (_fives.Count == 0 || _fives.First().Key + Five > end))
        {
            return [];
        }

        var closed = ImmutableArray.CreateBuilder<PriceBar>();
        while (_minutes.Count > 0 && _minutes.First() is var (minute, markets) && minute + Minute <= end)
        {
            foreach (var (market, points) in markets)
            {
                var bar = Bar(market, minute, points);
                closed.Add(bar);
                Fold(bar, Floor(minute, Five));
            }

            _minutes.Remove(minute);
        }

        while (_fives.Count > 0 && _fives.First() is var (five, bars) && five + Five <= end)
        {
            closed.AddRange(bars.Values);
            _fives.Remove(five);
        }

        return closed.ToImmutable();
    }

    private PriceBar Bar(string market, long minute, List<Point> points)
    {
        points.Sort(static (one, other) => one.Ticks != other.Ticks ? one.Ticks.CompareTo(other.Ticks) : one.Place.CompareTo(other.Place));
        var (high, low, trades, volume, squares) = (points[0].Price, points[0].Price, 0, 0.0, 0.0);
        var before = _before.TryGetValue(market, out var last) ? last : points[0].Price;
        foreach (var point in points)
        {
            (high, low) = (Math.Max(high, point.Price), Math.Min(low, point.Price));
            if (point.Shares is { } shares)
            {
                (trades, volume) = (trades + 1, volume + shares);
            }

            var change = LogOdds(point.Price) - LogOdds(before);
            squares += change * change;
            before = point.Price;
        }

        _before[market] = before;
        return new PriceBar(
            market, new DateTimeOffset(minute, TimeSpan.Zero), 60, points[0].Price, high, low, points[^1].Price, trades, volume, Math.Sqrt(squares));
    }

    private void Fold(PriceBar bar, long five)
    {
        if (!_fives.TryGetValue(five, out var bars))
        {
            _fives[five] = bars = new SortedDictionary<string, PriceBar>(StringComparer.Ordinal);
        }

        bars[bar.MarketId] = bars.TryGetValue(bar.MarketId, out var so)
            ? so with
            {
                High = Math.Max(so.High, bar.High), Low = Math.Min(so.Low, bar.Low), Close = bar.Close, TradeCount = so.TradeCount + bar.TradeCount,
                Volume = so.Volume + bar.Volume, RealizedVol = Math.Sqrt((so.RealizedVol * so.RealizedVol) + (bar.RealizedVol * bar.RealizedVol)),
            }
            : bar with { Ts = new DateTimeOffset(five, TimeSpan.Zero), Seconds = 300 };
    }

    private static long Floor(long ticks, long grid) => ticks - (ticks % grid);

    private static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, OddsClip, 1 - OddsClip);
        return Math.Log(p / (1 - p));
    }

    private readonly record struct Point(long Ticks, int Place, double Price, double? Shares);
}
