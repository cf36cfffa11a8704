namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>How an event's days are dated and how it is settled: mostly as planned, and of everything else a little.</summary>
/// <param name="DecidedAt">When the outcome is known.</param>
/// <param name="EndsAt">The planned end; null where the catalogue has none.</param>
/// <param name="DisputedAt">From when somebody objects.</param>
/// <param name="ReversedAt">Until when the wrong outcome is reported.</param>
internal sealed record SyntheticFate(
    DateTimeOffset DecidedAt, DateTimeOffset? EndsAt, DateTimeOffset ClosesAt, DateTimeOffset SettlesAt, DateTimeOffset? DisputedAt,
    DateTimeOffset? ReversedAt, bool IsVoid, bool IsSplit, bool IsBroken, bool IsUntold)
{
    private const double DaysLeast = 2;
    private const double DaysMost = 20;

    public static SyntheticFate Of(ulong key, DateTimeOffset opens)
    {
        var days = DaysLeast + ((DaysMost - DaysLeast) * Draw(1));
        var planned = opens + TimeSpan.FromHours(Math.Round(days * 24));
        var timing = Draw(2);
        var decided = timing switch
        {
            < 0.08 => opens + ((planned - opens) * (0.3 + (0.5 * Draw(3)))), // Settled early.
            < 0.13 => planned + TimeSpan.FromHours(Math.Round(24 + (48 * Draw(3)))), // Dragged on.
            _ => planned,
        };
        var closes = decided + TimeSpan.FromMinutes(Math.Round(20 + (90 * Draw(4))));
        var manner = Draw(5);
        var isDisputed = manner is >= 0.04 and < 0.09;
        var settles = closes + (isDisputed ? TimeSpan.FromHours(Math.Round(72 + (72 * Draw(6)))) : TimeSpan.FromHours(2));
        return new SyntheticFate(
            decided, timing is >= 0.13 and < 0.15 ? null : planned, closes, settles, isDisputed ? closes + TimeSpan.FromHours(1) : null,
            manner is >= 0.09 and < 0.10 ? settles + TimeSpan.FromDays(3) : null, manner < 0.03, manner is >= 0.03 and < 0.04,
            manner is >= 0.10 and < 0.11, manner is >= 0.11 and < 0.12);

        double Draw(ulong what) => Noise.Uniform(Noise.Bits(key, 100, what));
    }

    public WorldSettlement Settlement(bool isYes) =>
        IsVoid ? WorldSettlement.Void
        : IsSplit ? new WorldSettlement(isYes ? 700_000 : 300_000, isYes ? 300_000 : 700_000)
        : (isYes ? WorldSettlement.Yes : WorldSettlement.No) with { DisputedAt = DisputedAt, ReversedAt = ReversedAt, IsBroken = IsBroken, IsUntold = IsUntold };
}
