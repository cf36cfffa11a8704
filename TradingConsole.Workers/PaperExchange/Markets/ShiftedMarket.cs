using System.Collections.Concurrent;
using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.PaperExchange.Markets;

/// <summary>Another market whose prices and volumes some <see cref="FeedShift"/>s change; without one it is that market exactly.</summary>
/// <remarks>
/// Inside a shift a price p becomes a·(p/b)^k, with b the original and a the shifted price at its first instant: no jump where it
/// begins, none where it ends, and still a pure function of time. Funding and open interest stay. Shifts take effect when
/// they are added: one that begins in the past also changes what history says.
/// </remarks>
internal sealed class ShiftedMarket(IPaperMarket market) : IPaperMarket
{
    private readonly ConcurrentDictionary<(Symbol Symbol, FeedShift Shift), Anchor> _anchors = new();
    private readonly ImmutableDictionary<Symbol, TickGrid> _grids =
        market.Instruments.ToImmutableDictionary(instrument => instrument.Symbol, instrument => new TickGrid(instrument.TickSize, instrument.QuantityStep));

    private ImmutableArray<FeedShift> _shifts = [];

    public string Description => market.Description;

    public ImmutableArray<PaperInstrument> Instruments => market.Instruments;

    public DateTimeOffset Start => market.Start;

    public DateTimeOffset? LiveStart => market.LiveStart;

    public DateTimeOffset? End => market.End;

    /// <exception cref="ArgumentOutOfRangeException">A factor that is not a positive number.</exception>
    public void Add(FeedShift shift)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shift.Volatility, nameof(shift));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shift.Volume, nameof(shift));
        ImmutableInterlocked.Update(ref _shifts, (all, one) => [.. all.Append(one).OrderBy(known => known.From)], shift);
        _anchors.Clear(); // An earlier shift moves where the later ones begin.
    }

    public bool TryFillPath(Symbol symbol, long minute, MinutePath path)
    {
        if (!market.TryFillPath(symbol, minute, path))
        {
            return false;
        }

        Span<double> original = stackalloc double[MinutePath.Points];
        path.Last.CopyTo(original);
        var isShifted = false;
        foreach (var shift in _shifts)
        {
            if (minute < First(shift) || !shift.Hits(symbol.Value))
            {
                continue;
            }

            isShifted = true;

            var anchor = _anchors.GetOrAdd((symbol, shift), key => AnchorOf(key.Symbol, key.Shift));
            if (minute < Last(shift))
            {
                Apply(path, original, anchor, shift.Volatility);
                path.Volume *= shift.Volume;
            }
            else
            {
                Scale(path, anchor.After);
            }
        }

        if (isShifted)
        {
            Round(path, _grids[symbol]);
        }

        return true;
    }

    public PaperFunding GetFunding(Symbol symbol, DateTimeOffset at) => market.GetFunding(symbol, at);

    public IReadOnlyList<FundingRate> GetFundingRates(Symbol symbol, DateTimeOffset from, DateTimeOffset to) =>
        market.GetFundingRates(symbol, from, to);

    public double GetOpenInterest(Symbol symbol, DateTimeOffset at) => market.GetOpenInterest(symbol, at);

    private static long First(FeedShift shift) => MinuteGrid.ToIndex(shift.From);

    private static long Last(FeedShift shift) => MinuteGrid.ToIndex(shift.From + shift.Duration);

    /// <summary>
    /// Taken from the original prices: overlapping shifts then multiply, each about its own beginning. A contract without a minute
    /// there is anchored at its first minute inside.
    /// </summary>
    private Anchor AnchorOf(Symbol symbol, FeedShift shift)
    {
        var path = new MinutePath();
        var before = PriceAround(symbol, First(shift), Last(shift), path);
        var after = PriceAround(symbol, Last(shift), Last(shift) + 1, path);
        return double.IsNaN(before)
            ? new Anchor(1, 1)
            : new Anchor(before, double.IsNaN(after) ? 1 : Math.Pow(after / before, shift.Volatility - 1));
    }

    private double PriceAround(Symbol symbol, long from, long to, MinutePath path)
    {
        if (market.TryFillPath(symbol, from - 1, path))
        {
            return path.Last[^1];
        }

        for (var minute = from; minute < to; minute++)
        {
            if (market.TryFillPath(symbol, minute, path))
            {
                return path.Last[0];
            }
        }

        return double.NaN;
    }

    private static void Apply(MinutePath path, ReadOnlySpan<double> original, Anchor anchor, double volatility)
    {
        for (var k = 0; k < MinutePath.Points; k++)
        {
            // Mark and index keep their distance from the last price: a shift of moves is not a shift of the basis.
            var factor = Math.Pow(original[k] / anchor.Price, volatility - 1);
            path.Last[k] *= factor;
            path.Mark[k] *= factor;
            path.Index[k] *= factor;
        }
    }

    private static void Scale(MinutePath path, double factor)
    {
        for (var k = 0; k < MinutePath.Points; k++)
        {
            path.Last[k] *= factor;
            path.Mark[k] *= factor;
            path.Index[k] *= factor;
        }
    }

    private static void Round(MinutePath path, TickGrid grid)
    {
        for (var k = 0; k < MinutePath.Points; k++)
        {
            path.Last[k] = grid.Round(path.Last[k]);
        }

        path.Volume = grid.Quantity(path.Volume);
    }

    /// <param name="Price">Original last price where the shift begins, USDT.</param>
    /// <param name="After">What every later price is multiplied by.</param>
    private readonly record struct Anchor(double Price, double After);
}
