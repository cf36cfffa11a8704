using System.Collections.Immutable;

namespace TradingConsole.Core.Backtesting;

/// <summary>How many bars came how far, and what stopped the rest: what makes "zero trades" explain itself.</summary>
/// <param name="Stages">From all bars to closed trades, in the order they are asked; counts never rise.</param>
/// <param name="Reasons">Every reason that stopped something, in the order it is asked.</param>
/// <param name="Binding">The stage and reason that bind.</param>
public sealed record BacktestFunnel(
    ImmutableArray<FunnelStage> Stages, ImmutableArray<FunnelReason> Reasons, FunnelBinding Binding);

/// <param name="Name"><c>bars</c>, <c>signals</c>, <c>ev</c>, <c>gates</c>, <c>sizing</c>, <c>filters</c>, <c>guards</c>, <c>entries</c> or <c>trades</c>.</param>
/// <param name="Count">Bars that passed this stage and all before it.</param>
public sealed record FunnelStage(string Name, string Title, long Count);

/// <summary>One reason's share.</summary>
/// <param name="Code">See <see cref="Decisions.ReasonCodes"/>; the funnel's own are NO_PREDICTION, NO_BAR and STILL_OPEN.</param>
/// <param name="Refused">Bars it objected to, whether or not something before it did.</param>
/// <param name="Stopped">Bars that had passed every earlier stage and that it objected to.</param>
/// <param name="Alone">Bars only it objected to within its chain: what loosening it alone would let through.</param>
/// <param name="Closest">The figure that came closest to the limit; null where no figure is kept.</param>
public sealed record FunnelReason(
    string Stage, string Code, long Refused, long Stopped, long Alone, double? Closest, double? Limit, string Unit, string Sentence);

/// <param name="Stage">Where most is lost; for zero trades, where the last bar was lost.</param>
/// <param name="Code">The reason that stopped most there; empty when nothing was stopped.</param>
/// <param name="Sentence">In words, with the numbers.</param>
public sealed record FunnelBinding(string Stage, string Code, string Sentence);
