using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Terminal;

/// <summary>A signed-in person: whose records an act writes, and who stands in the audit trail.</summary>
/// <param name="Id">The account's id; every query of theirs is scoped to it.</param>
public sealed record Person(Guid Id, Actor Actor);

/// <summary>
/// Everything an operator does in the Terminal. Each act is checked, written with its event in one transaction, and only then handed on; a refusal
/// is an answer, not an exception. Who may act is the caller's to prove; that a row is the person's own is checked here, in the query.
/// </summary>
public interface ITerminal
{
    /// <summary>Scans the market and keeps what was found.</summary>
    Task<ScanAnswer> ScanAsync(Person person, ScanWish wish, CancellationToken cancellationToken);

    /// <summary>Puts a scan's signal, or an own idea, on the watch list.</summary>
    Task<ActResult> TrackAsync(Person person, TrackWish wish, CancellationToken cancellationToken);

    /// <summary>Takes a tracked signal off the list.</summary>
    Task<ActResult> DropAsync(Person person, Guid tracked, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a quick trade down and hands it to the desk's own order path: an own one, a tracked signal converted, a published trade followed,
    /// or a proposal of the desk taken up.
    /// </summary>
    Task<TradeAnswer> OpenAsync(Person person, QuickTradeWish wish, CancellationToken cancellationToken);

    /// <summary>Asks the desk to close an own quick trade at the market, or to withdraw its entry. Done: it was asked; what came of it follows.</summary>
    Task<ActResult> CloseAsync(Person person, Guid trade, string reason, CancellationToken cancellationToken);

    /// <summary>Moves the stop of an own open quick trade.</summary>
    Task<ActResult> MoveStopAsync(Person person, Guid trade, decimal stopPrice, CancellationToken cancellationToken);

    /// <summary>Shows an own open quick trade to everybody to follow.</summary>
    /// <returns>Done with the published run's id.</returns>
    Task<ActResult> PublishAsync(Person person, Guid trade, string note, CancellationToken cancellationToken);

    /// <summary>A guard's warning was heeded. Ignoring one is opening the trade with its id in <see cref="QuickTradeWish.Warnings"/>.</summary>
    Task<ActResult> HeedAsync(Person person, Guid warning, CancellationToken cancellationToken);

    /// <summary>Asks the desk for its view on a symbol, to be judged.</summary>
    Task<ActResult> AskViewAsync(Person person, Symbol symbol, CancellationToken cancellationToken);

    /// <param name="ownDirection">With a dissent, and only with it; so is <paramref name="ownConfidence"/>, percent.</param>
    Task<ActResult> AnswerAsync(
        Person person, Guid hypothesis, HypothesisAnswer answer, PositionSide? ownDirection, int? ownConfidence, CancellationToken cancellationToken);

    /// <summary>Writes down where the price will be after a while; it settles by itself.</summary>
    /// <param name="confidence">Percent that the direction will be right.</param>
    Task<ActResult> PredictAsync(
        Person person, Symbol symbol, PositionSide direction, int confidence, TimeSpan horizon, string note, CancellationToken cancellationToken);

    /// <summary>Opens a contest.</summary>
    Task<ActResult> ChallengeAsync(Person person, ArenaWish wish, CancellationToken cancellationToken);

    /// <summary>Takes the free place in a contest that has not begun.</summary>
    Task<ActResult> JoinAsync(Person person, Guid arena, CancellationToken cancellationToken);
}

/// <param name="Symbols">Which to look at; empty: the desk's universe.</param>
/// <param name="Rules">Rule scan only; null: the default rules.</param>
public sealed record ScanWish(ScanKind Kind, ImmutableArray<Symbol> Symbols, ScanRules? Rules);

/// <param name="Result">Done with the scan's id.</param>
public sealed record ScanAnswer(ActResult Result, ImmutableArray<KeptSignal> Signals);

/// <param name="SignalId">A signal of an own scan: what is left null is taken from it. Null: an own idea, which needs symbol and direction.</param>
/// <param name="Confidence">Percent that the target comes before the stop.</param>
public sealed record TrackWish(
    Guid? SignalId, Symbol? Symbol, PositionSide? Direction, decimal? StopPrice, decimal? TargetPrice, int? Confidence, string Note, TimeSpan Lasts);

/// <summary>A round trip as a person wants it. What a tracked signal or a published trade already says may be left null.</summary>
/// <param name="Mode">shadow or live: must be the desk's mode, so that nobody trades money by mistake; a follow is always shadow.</param>
/// <param name="OriginId">The tracked signal, published run or hypothesis; null for an own idea.</param>
/// <param name="Quantity">Base asset.</param>
/// <param name="HoldMinutes">The vertical barrier.</param>
/// <param name="Confidence">Percent that it will pay after costs.</param>
/// <param name="Warnings">Guard warnings, by id, that the person has seen and ignores.</param>
public sealed record QuickTradeWish(
    string Mode, TradeOrigin Origin, Guid? OriginId, Symbol? Symbol, PositionSide? Direction, decimal Quantity, decimal? StopPrice,
    decimal? TargetPrice, int Leverage, int HoldMinutes, int? Confidence, string? Setup, string Note, ImmutableArray<Guid> Warnings);

/// <param name="Result">Done with the trade's id.</param>
/// <param name="Warnings">What guards warn of; the trade waits for the person's answer. Empty otherwise.</param>
public sealed record TradeAnswer(ActResult Result, ImmutableArray<WarningOffer> Warnings);

/// <param name="OverrideId">What to send back to go on in spite of it.</param>
public sealed record WarningOffer(Guid OverrideId, GuardWarning Warning);

/// <param name="Symbols">What counts, 1 to 20.</param>
/// <param name="Rule">net_r or hit_rate.</param>
/// <param name="OpponentUser">User name of who is invited; null with <paramref name="OpponentModel"/> null: whoever joins first.</param>
/// <param name="OpponentModel">A model of the registry.</param>
public sealed record ArenaWish(
    ImmutableArray<Symbol> Symbols, string Rule, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? OpponentUser, Guid? OpponentModel);
