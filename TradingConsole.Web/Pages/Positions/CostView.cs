using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;

namespace TradingConsole.Web.Pages.Positions;

/// <summary>What trading one account cost over a span, by symbol and as it added up.</summary>
/// <param name="Symbols">Dearest first.</param>
/// <param name="Days">Every UTC day of the span in which something ended, ascending, each with the sums up to and including it.</param>
public sealed record CostView(
    TradingMode Mode, CostSpan Span, ImmutableArray<CostSum> Symbols, ImmutableArray<CostDay> Days, CostSum Total)
{
    public static CostView Of(TradingMode mode, CostSpan span, ImmutableArray<CostRow> rows)
    {
        var symbols = rows.GroupBy(row => row.Symbol).Select(group => CostSum.Of(group.Key, group)).OrderByDescending(sum => sum.Costs);
        var (fees, funding, slippage) = (0.0, 0.0, 0.0);
        var days = rows.GroupBy(row => row.Day).OrderBy(group => group.Key).Select(group =>
        {
            fees += group.Sum(row => row.Fees);
            funding += group.Sum(row => row.Funding);
            slippage += group.Sum(row => row.Slippage);
            return new CostDay(group.Key, fees, funding, slippage);
        });
        return new CostView(mode, span, [.. symbols], [.. days], CostSum.Of(null, rows));
    }
}

/// <param name="Symbol">Null: all of them.</param>
public sealed record CostSum(
    Symbol? Symbol, int Trades, int Open, double Notional, double Gross, double Fees, double Funding, double Slippage)
{
    public double Costs => Fees + Funding + Slippage;

    public double Net => Gross - Fees - Funding;

    /// <summary>Over traded notional; null when nothing was traded.</summary>
    public double? CostFraction => Notional > 0 ? Costs / Notional : null;

    public static CostSum Of(Symbol? symbol, IEnumerable<CostRow> rows) => rows.Aggregate(
        new CostSum(symbol, 0, 0, 0, 0, 0, 0, 0),
        (sum, row) => sum with
        {
            Trades = sum.Trades + row.Trades,
            Open = sum.Open + row.Open,
            Notional = sum.Notional + row.Notional,
            Gross = sum.Gross + row.Gross,
            Fees = sum.Fees + row.Fees,
            Funding = sum.Funding + row.Funding,
            Slippage = sum.Slippage + row.Slippage,
        });
}

/// <summary>Sums from the span's begin to the end of a UTC day, USDT.</summary>
public readonly record struct CostDay(DateOnly Day, double Fees, double Funding, double Slippage);

/// <summary>A span of the cost panel.</summary>
public sealed record CostSpan(string Key, string Label, int Days)
{
    public static readonly CostSpan Today = new("1d", "Today", 1);

    public static readonly ImmutableArray<CostSpan> All = [Today, new("7d", "7 d", 7), new("30d", "30 d", 30)];

    public static CostSpan Parse(string? key) => All.FirstOrDefault(span => span.Key == key) ?? All[1];

    /// <summary>The UTC midnight the span begins at.</summary>
    public DateTimeOffset From(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(1 - Days), TimeSpan.Zero);
}
