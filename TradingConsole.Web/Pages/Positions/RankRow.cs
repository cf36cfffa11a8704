using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Web.Pages.Positions;

/// <param name="Share">Of the bar, 0 to 1: the longer, the worse.</param>
/// <param name="Tone"><c>warn</c>, <c>crit</c> or null.</param>
public sealed record RankRow(Symbol Symbol, string Side, double Share, string Figure, string Note, string? Tone)
{
    public const int RowsShown = 5;

    /// <summary>Distance to liquidation is drawn up to this; what is further away has an empty bar.</summary>
    public const double DistanceShown = 0.30;

    /// <summary>Nearer than this to liquidation is a warning, nearer than <see cref="DistanceCritical"/> a broken limit.</summary>
    public const double DistanceWarn = 0.10;

    public const double DistanceCritical = 0.05;

    /// <summary>Nearest to liquidation first.</summary>
    public static ImmutableArray<RankRow> ByLiquidation(HeldPositions held) =>
    [
        .. held.Rows.Where(row => row.IsHeld && row.LiquidationDistance is not null).OrderBy(row => row.LiquidationDistance).Take(RowsShown)
            .Select(row => new RankRow(
                row.Symbol, row.Side, 1 - (row.LiquidationDistance!.Value / DistanceShown), Formats.Percent(row.LiquidationDistance, 2),
                $"liq {Formats.Price((double?)row.Liquidation, row.PriceDecimals)}",
                row.LiquidationDistance < DistanceCritical ? "crit" : row.LiquidationDistance < DistanceWarn ? "warn" : null)),
    ];

    /// <summary>Most margin first, as a share of equity.</summary>
    public static ImmutableArray<RankRow> ByMargin(HeldPositions held, double fractionMax) =>
    [
        .. held.Rows.Where(row => row.IsHeld).OrderByDescending(row => row.Margin).Take(RowsShown)
            .Select(row => new RankRow(
                row.Symbol, row.Side, held.Equity > 0 && fractionMax > 0 ? row.Margin / held.Equity.Value / fractionMax : 0,
                held.Equity > 0 ? Formats.Percent(row.Margin / held.Equity.Value) : Formats.NoData,
                $"{Formats.Money(row.Margin)} USDT", held.Equity > 0 && row.Margin / held.Equity > fractionMax ? "crit" : null)),
    ];
}
