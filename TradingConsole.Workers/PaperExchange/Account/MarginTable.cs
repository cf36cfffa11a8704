using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>The margin tables of the contracts: two shapes, the majors' and everybody else's.</summary>
/// <remarks>MM = notional × ratio − deduction, the deduction chosen so that the steps join.</remarks>
internal static class MarginTable
{
    private static readonly ImmutableArray<LeverageBracket> Majors = Join(
        (125, 300_000, 0.004m), (100, 800_000, 0.005m), (75, 3_000_000, 0.0065m), (50, 12_000_000, 0.01m), (25, 70_000_000, 0.02m),
        (20, 100_000_000, 0.025m), (10, 230_000_000, 0.05m), (5, 480_000_000, 0.1m), (4, 600_000_000, 0.125m),
        (3, 800_000_000, 0.15m), (2, 1_200_000_000, 0.25m), (1, 1_800_000_000, 0.5m));

    private static readonly ImmutableArray<LeverageBracket> Others = Join(
        (75, 10_000, 0.01m), (50, 50_000, 0.015m), (25, 200_000, 0.02m), (20, 1_000_000, 0.025m), (10, 2_000_000, 0.05m),
        (5, 5_000_000, 0.1m), (4, 10_000_000, 0.125m), (2, 20_000_000, 0.25m), (1, 30_000_000, 0.5m));

    public static ImmutableArray<LeverageBracket> Of(Symbol symbol) => symbol.Value is "BTCUSDT" or "ETHUSDT" ? Majors : Others;

    public static LeverageBracket At(Symbol symbol, decimal notional)
    {
        var table = Of(symbol);
        return table.FirstOrDefault(row => notional < row.NotionalCap) ?? table[^1];
    }

    /// <summary>Maintenance margin, USDT.</summary>
    public static decimal Maintenance(Symbol symbol, decimal notional)
    {
        var row = At(symbol, notional);
        return (notional * row.MaintenanceRatio) - row.Deduction;
    }

    /// <summary>The largest position at a leverage, USDT.</summary>
    public static decimal NotionalMax(Symbol symbol, int leverage) => Of(symbol).Last(row => row.LeverageMax >= leverage).NotionalCap;

    public static int LeverageMax(Symbol symbol) => Of(symbol)[0].LeverageMax;

    private static ImmutableArray<LeverageBracket> Join(params ReadOnlySpan<(int Leverage, decimal Cap, decimal Ratio)> rows)
    {
        var table = ImmutableArray.CreateBuilder<LeverageBracket>(rows.Length);
        var (floor, ratio, deduction) = (0m, 0m, 0m);
        foreach (var row in rows)
        {
            deduction += floor * (row.Ratio - ratio);
            table.Add(new LeverageBracket(row.Leverage, floor, row.Cap, row.Ratio, table.Count == 0 ? 0 : deduction));
            (floor, ratio) = (row.Cap, row.Ratio);
        }

        return table.MoveToImmutable();
    }
}
