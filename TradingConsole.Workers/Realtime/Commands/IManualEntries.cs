using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>A person's own entries on the live account. Who may act is the caller's to prove.</summary>
public interface IManualEntries
{
    /// <summary>
    /// Hands an entry to the live desk: past the model and its gates, through the same guards, plan and wire gate as every decision. What
    /// stands against it later is the desk's to report, as <c>ENTRY_REFUSED</c>.
    /// </summary>
    /// <returns>Ok once it was handed over; refused with what stands against it. Every attempt leaves a row, and none is made without one.</returns>
    Task<Outcome> EnterAsync(ManualEntry entry, Actor actor, CancellationToken cancellationToken);
}

/// <summary>One round trip as a person wants it. Prices in USDT; both triggers are rounded towards the entry.</summary>
/// <param name="TradeId">Its name for good: asking twice under one name enters once.</param>
/// <param name="Quantity">Base asset, rounded down to the lot step.</param>
/// <param name="Leverage">At most the policy preset's.</param>
/// <param name="HoldMinutes">The vertical barrier, 1 to <see cref="HoldMinutesMax"/>.</param>
public sealed record ManualEntry(
    Guid TradeId, Symbol Symbol, PositionSide Side, decimal Quantity, decimal StopPrice, decimal TargetPrice, int Leverage, int HoldMinutes,
    string Reason)
{
    /// <summary>The most any symbol of the venue allows; the policy allows less.</summary>
    public const int LeverageMax = 125;

    public const int HoldMinutesMax = 1_440;

    /// <summary>It follows another's live trade on paper: the shadow account takes it while the desk is live, too.</summary>
    public bool IsCopy { get; init; }
}
