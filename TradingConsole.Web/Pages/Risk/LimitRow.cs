using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Web.Pages.Positions;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>One limit as a bullet bar: a value, where it warns, where it breaks.</summary>
/// <param name="Used">Value over limit; null while the value is not known, which a guard takes for broken.</param>
/// <param name="Value">The measure itself, in words.</param>
/// <param name="Of">Value of limit, in words.</param>
public sealed record LimitRow(string Name, double? Used, string Value, string Of)
{
    /// <summary>Where the limit stands on the bar, so that a breach has room to show.</summary>
    public const double LimitPlace = 0.75;

    /// <summary>From this share of a limit on it is near.</summary>
    public const double NearShare = 0.8;

    public bool IsBroken => Used is null or > 1;

    public bool IsNear => Used is >= NearShare and <= 1;

    public string? Tone => IsBroken ? "crit" : IsNear ? "warn" : null;

    private static readonly (string Name, LiquidityTier Tier)[] Tiers =
    [
        ("Tier A, BTC and ETH", LiquidityTier.A), ("Tier B, large coins", LiquidityTier.B), ("Tier C, other coins", LiquidityTier.C),
        ("Gold and silver", LiquidityTier.M),
    ];

    /// <summary>Every limit of the preset beside what the account stands at.</summary>
    /// <param name="held">The account the limits are about.</param>
    public static ImmutableArray<LimitRow> All(DeskSnapshot desk, HeldPositions held, RiskPreset preset)
    {
        var equity = held.Equity is > 0 ? held.Equity : null;
        var rows = ImmutableArray.CreateBuilder<LimitRow>();
        void Money(string name, double usdt, double fractionMax) => rows.Add(new LimitRow(
            name, usdt / equity / fractionMax, $"{Formats.Number(usdt)} USDT",
            $"{(equity is null ? "equity unknown" : Formats.Percent(usdt / equity))} of {Formats.Percent(fractionMax, 0)}"));

        Money("Used margin", held.Margin, preset.UsedMarginFractionMax);
        Money("Total notional", held.Notional, preset.TotalNotionalFractionMax);
        Money("Long exposure", held.Rows.Where(row => row.IsHeld && row.IsLong).Sum(row => row.Notional), preset.DirectionalNotionalFractionMax);
        Money("Short exposure", held.Rows.Where(row => row.IsHeld && !row.IsLong).Sum(row => row.Notional), preset.DirectionalNotionalFractionMax);
        Exposure[] exposures = [.. held.Rows.Where(row => row.IsHeld).Select(row =>
            new Exposure(row.Symbol, row.IsLong ? PositionSide.Long : PositionSide.Short, row.Notional))];
        Money("Largest symbol", exposures.Select(item => item.NotionalUsdt).DefaultIfEmpty().Max(), preset.SymbolNotionalFractionMax);
        foreach (var (name, tier) in Tiers)
        {
            // What is not held stands at nothing; the thin coins are shown all the same, because their cap is the one that binds.
            var usdt = exposures.Where(item => LiquidityTiers.Of(item.Symbol) == tier).Sum(item => item.NotionalUsdt);
            if (usdt > 0 || tier == LiquidityTier.C)
            {
                Money(name, usdt, preset.TierNotionalFractionMax(tier));
            }
        }

        Money("BTC beta, net", Math.Abs(exposures.Sum(item => item.BetaNotional)), preset.BtcBetaFractionMax);
        var (opening, profit) = held.Mode == TradingMode.Live
            ? ((double?)desk.Live.DayOpeningEquity ?? 0, (double?)desk.Live.DayPnl ?? 0) : (desk.Account.DayOpeningEquity, desk.Account.DayPnl);
        var loss = Math.Max(0, -profit);
        rows.Add(new LimitRow(
            "Day loss", opening > 0 ? loss / opening / preset.DayLossFractionMax : null, $"{Formats.Money(loss)} USDT",
            $"{(opening > 0 ? Formats.Percent(loss / opening) : "unknown")} of {Formats.Percent(preset.DayLossFractionMax)}"));
        rows.Add(new LimitRow(
            "Positions", (double)held.Rows.Length / preset.PositionsMax, Formats.Number(held.Rows.Length), $"{held.Rows.Length} of {preset.PositionsMax}"));
        var age = desk.Health.WorstDataAge;
        rows.Add(new LimitRow(
            "Data age, worst symbol", age / preset.DataAgeMax, $"{Formats.Duration(age)} {desk.Health.WorstSymbol}",
            $"{Formats.Duration(age)} of {Formats.Limit(preset.DataAgeMax)}"));
        return rows.ToImmutable();
    }
}
