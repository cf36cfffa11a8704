using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>A scan of a person's history.</summary>
/// <param name="Kind"><c>rule</c> or <c>model</c>.</param>
/// <param name="RulesJson">What was asked for, a JSON object.</param>
/// <param name="Symbols">How many were looked at.</param>
public sealed record KeptScan(Guid ScanId, string Kind, string RulesJson, int Symbols, int Signals, DateTimeOffset ScannedAt);

/// <param name="TrackedId">The person's running watch of it; null when there is none.</param>
public sealed record KeptSignal(
    Guid SignalId, Guid ScanId, Symbol Symbol, PositionSide Direction, double Score, decimal EntryPrice, decimal StopPrice, decimal TargetPrice,
    int? Confidence, ImmutableArray<string> Reasons, DateTimeOffset Bar, Guid? TrackedId);

/// <param name="Status"><c>tracking</c>, <c>converted</c>, <c>dropped</c> or <c>expired</c>.</param>
/// <param name="TradeId">What it was converted into; while it is still <c>tracking</c>, the trade that waits for its entry.</param>
public sealed record TrackedSignal(
    Guid TrackedId, Guid? SignalId, Symbol Symbol, PositionSide Direction, decimal EntryPrice, decimal? StopPrice, decimal? TargetPrice,
    int? Confidence, string Note, string Status, DateTimeOffset TrackedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, Guid? TradeId);

/// <summary>A person's quick trade as it stands.</summary>
/// <param name="Status"><c>requested</c>, <c>open</c>, <c>closed</c> or <c>canceled</c>.</param>
/// <param name="ClosingSince">The desk was asked to close it; null while nobody asked.</param>
/// <param name="RunId">What it is published as; null while it is not.</param>
/// <param name="Detail">Why it was canceled.</param>
public sealed record QuickTrade(
    Guid TradeId, string Mode, Symbol Symbol, PositionSide Direction, string Origin, Guid? OriginId, string Status, decimal ReferencePrice,
    decimal StopPrice, decimal TargetPrice, decimal CurrentStop, decimal CurrentTarget, decimal Quantity, int Leverage, int? Confidence,
    string? Setup, string Note, DateTimeOffset DecidedAt, DateTimeOffset? EnteredAt, decimal? EntryPrice, DateTimeOffset? ClosingSince,
    DateTimeOffset? ExitedAt, decimal? ExitPrice, string? ExitReason, decimal? NetPnl, int? PnlBps, string? Detail, Guid? RunId);

/// <summary>One thing that is held, or about to be: a quick trade of this person, or a round trip of the desk's own.</summary>
/// <param name="Source"><c>quick_trade</c> or <c>desk</c>. Another person's trades are in neither.</param>
/// <param name="StopPrice">Where it lies now.</param>
public sealed record UnifiedPosition(
    Guid TradeId, string Source, string Mode, Symbol Symbol, PositionSide Direction, string Status, decimal Quantity, int Leverage,
    DateTimeOffset? EnteredAt, decimal? EntryPrice, decimal StopPrice, decimal TargetPrice, DateTimeOffset DecidedAt)
{
    /// <summary>What it would bring at a mark price, before the cost of leaving: USDT, and basis points of the entry's notional.</summary>
    /// <returns>Null until entered, and while the mark price is unknown.</returns>
    public (double Pnl, double Bps)? At(double? mark)
    {
        if (EntryPrice is not { } price || mark is not { } known)
        {
            return null;
        }

        var (entry, move) = ((double)price, Direction.Sign() * (known - (double)price));
        return (move * (double)Quantity, Math.Round(move / entry * 10_000, 2));
    }
}

/// <summary>A trade shown to everybody to follow.</summary>
/// <param name="Publisher">User name.</param>
/// <param name="Status">Of the published trade: only an open one can be followed.</param>
/// <param name="IsOwn">The reader's own.</param>
/// <param name="Mode">shadow or live: a live one is followed on paper; beside one of the shadow account there is no room.</param>
public sealed record PublishedTrade(
    Guid RunId, string Publisher, bool IsOwn, string Mode, Symbol Symbol, PositionSide Direction, string Status, decimal? EntryPrice, decimal CurrentStop,
    decimal CurrentTarget, int? PnlBps, string Note, int Followers, DateTimeOffset PublishedAt);

/// <param name="Answer"><c>approved</c>, <c>rejected</c>, <c>dissented</c>; null while unanswered.</param>
/// <param name="JudgedFrom">The price its move was counted from; null until it is settled, and when no price was known.</param>
public sealed record Hypothesis(
    Guid HypothesisId, Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, string Why, DateTimeOffset ProposedAt,
    DateTimeOffset SettlesAt, string? Answer, PositionSide? OwnDirection, int? OwnConfidence, DateTimeOffset? SettledAt, decimal? SettledPrice,
    decimal? JudgedFrom)
{
    /// <summary>Answers are taken before this moment only.</summary>
    public DateTimeOffset AnswerBy => Hypotheses.AnswerBy(ProposedAt, SettlesAt);
}

/// <param name="IsRight">Null while it runs, and when it is void.</param>
public sealed record Prediction(
    Guid PredictionId, Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, string Note, DateTimeOffset MadeAt,
    DateTimeOffset SettlesAt, DateTimeOffset? SettledAt, decimal? SettledPrice, bool? IsRight);

/// <param name="IsAccepted">Heeded; false: ignored; null: not answered.</param>
/// <param name="Warned">The trade it was shown for; null of a warning from before that was kept.</param>
public sealed record OfferedWarning(
    Guid OverrideId, Symbol Symbol, string Guard, double Value, double Limit, string Message, DateTimeOffset OfferedAt, bool? IsAccepted, Guid? TradeId,
    WarnedTrade? Warned);
