using System.Collections.Immutable;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// Lets an entry in or says why not: everything that can be known here is denied here. An entry waits while its symbol is set up
/// (isolated margin, leverage), then everything is asked once more.
/// </summary>
internal sealed class EntryDoor(LiveContext context, BracketDesk brackets, VenueRounds rounds, Flattener flattener)
{
    private const int ConditionalsPerEntry = 2;

    private readonly SortedDictionary<Symbol, LiveInput.Open> _waiting = [];
    private readonly SortedDictionary<Symbol, (string Why, DateTimeOffset Until)> _halted = [];
    private readonly SortedDictionary<Symbol, DateTimeOffset> _moved = [];
    private readonly SortedDictionary<Symbol, (int? Leverage, bool IsIsolated)> _setups = [];
    private (string Why, DateTimeOffset Until)? _allHalted;

    /// <summary>Why nothing at all may be opened; null when something may.</summary>
    public Func<string?> WhyNothing { get; set; } = () => "The desk has not started.";

    public string? AllHalted => _allHalted is { } halt && context.Now < halt.Until ? halt.Why : null;

    public ImmutableSortedDictionary<Symbol, string> Blocked()
    {
        var blocked = ImmutableSortedDictionary.CreateBuilder<Symbol, string>();
        foreach (var (symbol, halt) in _halted.Where(pair => context.Now < pair.Value.Until))
        {
            blocked[symbol] = halt.Why;
        }

        foreach (var seat in brackets.Open.Where(seat => seat.Bracket.IsUnsure))
        {
            blocked[seat.Symbol] = "The fate of an order is unknown.";
        }

        // What others did is known before the position they left is: an entry in between would net theirs away.
        foreach (var (symbol, _) in _moved.Where(pair => !(rounds.Latest?.ReadAt > pair.Value)))
        {
            blocked[symbol] = "Somebody else executed on it, and its position was not read since.";
        }

        foreach (var finding in rounds.Report.Findings.Where(finding => finding.Blocks))
        {
            blocked[finding.Symbol] = $"The venue disagrees ({finding.What}): ours {finding.Ours}, theirs {finding.Theirs}.";
        }

        return blocked.ToImmutable();
    }

    public void Open(LiveInput.Open wish)
    {
        if (Problem(wish) is { } problem)
        {
            Refuse(wish, problem);
            return;
        }

        _waiting[wish.Plan.Symbol] = wish;
        Prepare(wish);
    }

    /// <summary>Whoever waits at the door does not come in.</summary>
    public void TurnAway(Symbol? symbol, string why)
    {
        foreach (var wish in _waiting.Values.Where(wish => symbol is null || wish.Plan.Symbol == symbol).ToArray())
        {
            _waiting.Remove(wish.Plan.Symbol);
            Refuse(wish, why);
        }
    }

    /// <summary>Nothing is opened on a symbol for a while.</summary>
    public void Halt(Symbol symbol, string why)
    {
        var isNews = !_halted.TryGetValue(symbol, out var before) || context.Now >= before.Until;
        _halted[symbol] = (why, context.Now + context.Patience.HaltSymbolFor);
        _setups.Remove(symbol);
        if (isNews)
        {
            context.Tell("SYMBOL_HALTED", 2, symbol, null, $"Nothing is opened on {symbol} for now: {why}");
        }
    }

    /// <summary>The venue refused one of our orders in a way that says something about the next.</summary>
    public void Learn(Symbol symbol, OrderRole role, VenueRefusal refusal)
    {
        const int TooManyConditionals = -4045;
        if (role != OrderRole.Entry)
        {
            if (refusal.Code == TooManyConditionals)
            {
                HaltAll("CONDITIONALS_FULL", "The venue takes no further conditional order, so no entry could be protected.");
            }

            return;
        }

        switch (refusal.Kind)
        {
            case VenueErrorKind.HeldBack or VenueErrorKind.Rate or VenueErrorKind.Banned or VenueErrorKind.Clock or VenueErrorKind.Retryable:
                break; // Says nothing about the symbol.
            case VenueErrorKind.PositionMode:
                HaltAll("POSITION_MODE", $"The account is not in one-way mode: {refusal.Text}");
                rounds.FullSoon();
                break;
            case VenueErrorKind.Auth:
                HaltAll("KEY_REFUSED", $"The venue refuses the key: {refusal.Text}");
                break;
            default:
                Halt(symbol, refusal.Text);
                break;
        }
    }

    /// <summary>A stop that could not be confirmed says that the next one may not be either.</summary>
    public void Learn(BracketReport report)
    {
        if (report.Code == "STOP_NOT_CONFIRMED")
        {
            HaltAll("PROTECTION_DOUBTED", "A stop could not be confirmed in time; nothing is opened until stops can be believed again.");
        }
    }

    public void OnSetups(ImmutableArray<SymbolSetup> setups, DateTimeOffset readAt)
    {
        _setups.Clear();
        foreach (var setup in setups)
        {
            _setups[setup.Symbol] = (setup.Leverage, setup.IsIsolated);
            if (!setup.IsIsolated && brackets.OpenOn(setup.Symbol)?.Bracket.Entry.SentAt < readAt)
            {
                Halt(setup.Symbol, "Its margin was set to cross while a position is open.");
            }
        }
    }

    public void LeverageIs(Symbol symbol, int leverage)
    {
        var (known, isIsolated) = _setups.GetValueOrDefault(symbol);
        _setups[symbol] = (leverage, isIsolated);
        // Our own setting comes back as an echo, perhaps after an older reading of the setup: what the round trip asked for is nobody else's.
        if (brackets.OpenOn(symbol) is { } open && (open.Bracket.Plan.Terms?.Leverage ?? known) is { } wanted && wanted != leverage)
        {
            Halt(symbol, $"Its leverage was set to {leverage} while a position is open.");
        }
    }

    public void Forget(Symbol symbol) => _setups.Remove(symbol);

    /// <summary>Others executed on a symbol: nothing opens on it until its position is read.</summary>
    public void Moved(Symbol symbol) => _moved[symbol] = context.Now;

    private void HaltAll(string code, string why)
    {
        if (AllHalted is null)
        {
            context.Tell(code, 2, null, null, why);
        }

        _allHalted = (why, context.Now + context.Patience.HaltSymbolFor);
    }

    private string? Problem(LiveInput.Open wish)
    {
        var plan = wish.Plan;
        return WhyNothing() ?? AllHalted
            ?? (flattener.Closes(plan.Symbol) ? "The symbol is being closed." : null)
            ?? (context.Now >= plan.EnterBefore ? "It is too late to enter." : null)
            ?? (plan.ExpiresAt <= context.Now ? "Its vertical barrier is past." : null)
            ?? (wish.Leverage < 1 ? $"Leverage {wish.Leverage} must be at least 1." : null)
            ?? (brackets.Find(plan.TradeId) is not null ? "This round trip was opened already." : null)
            ?? (_waiting.TryGetValue(plan.Symbol, out var other) && other.Plan.TradeId != plan.TradeId ? "Another entry is being prepared." : null)
            ?? (brackets.OpenOn(plan.Symbol) is not null ? "A round trip on the symbol is not over." : null)
            ?? (Blocked().TryGetValue(plan.Symbol, out var blocked) ? blocked : null)
            ?? (OrderGrid.Refuse(plan, context.Instrument(plan.Symbol)) is { } filter ? $"Its filters refuse it: {filter}." : null)
            ?? SlotProblem(plan.Symbol)
            ?? context.Gate.Refuse(new OutgoingAct(ClientOrderIds.For(OrderRole.Entry, plan.TradeId, 0), plan.Symbol, true));
    }

    // Two for each round trip that is open or waiting, as much as rests at the venue if that is more, and two for this one.
    private string? SlotProblem(Symbol asking)
    {
        var foreign = rounds.Conditionals.Count(order => !context.IsOurs(order.ClientOrderId));
        var ours = brackets.Open.Sum(seat => Math.Max(ConditionalsPerEntry, seat.Bracket.Orders.Count(order => order.IsConditional && !order.State.IsFinal())));
        var waiting = _waiting.Keys.Count(symbol => symbol != asking) * ConditionalsPerEntry;
        var needed = foreign + ours + waiting + ConditionalsPerEntry;
        return needed <= context.Patience.ConditionalOrdersMax ? null
            : $"{needed} conditional orders would be needed; the venue allows {context.Patience.ConditionalOrdersMax}.";
    }

    private void Prepare(LiveInput.Open wish)
    {
        var symbol = wish.Plan.Symbol;
        var (leverage, isIsolated) = _setups.GetValueOrDefault(symbol);
        if (!isIsolated)
        {
            Set(wish, token => context.Account.SetIsolatedAsync(symbol, token), _ => _setups[symbol] = (leverage, true));
        }
        else if (leverage != wish.Leverage)
        {
            // A venue that sets another leverage than asked says no in its way: asking again would go on for ever.
            Set(wish, token => context.Account.SetLeverageAsync(symbol, wish.Leverage, token), set => _setups[symbol] = (set, true),
                set => set == wish.Leverage);
        }
        else
        {
            Enter(wish);
        }
    }

    private void Set<T>(LiveInput.Open wish, Func<CancellationToken, Task<VenueAnswer<T>>> call, Action<T> done, Func<T, bool>? isAsAsked = null) => context.Run(
        call,
        answer =>
        {
            if (!_waiting.TryGetValue(wish.Plan.Symbol, out var waiting) || waiting != wish)
            {
                return;
            }

            switch (answer)
            {
                case VenueAnswer<T>.Yes yes when isAsAsked?.Invoke(yes.Value) != false:
                    done(yes.Value);
                    Prepare(wish);
                    break;
                case VenueAnswer<T>.No { Refusal: var refusal }:
                    _waiting.Remove(wish.Plan.Symbol);
                    Refuse(wish, $"The symbol could not be set up: {refusal.Text}");
                    Learn(wish.Plan.Symbol, OrderRole.Entry, refusal);
                    break;
                default:
                    _waiting.Remove(wish.Plan.Symbol);
                    Refuse(wish, "Whether the symbol is set up is not known.");
                    rounds.FullSoon();
                    break;
            }
        },
        failure =>
        {
            _waiting.Remove(wish.Plan.Symbol);
            Refuse(wish, $"The symbol could not be set up: {failure.Message}");
        });

    private void Enter(LiveInput.Open wish)
    {
        var problem = Problem(wish);
        _waiting.Remove(wish.Plan.Symbol);
        if (problem is null)
        {
            brackets.Seat(Bracket.Open(wish.Plan with { Installation = context.Installation }, context.Now, context.Rules));
        }
        else
        {
            Refuse(wish, problem);
        }
    }

    private void Refuse(LiveInput.Open wish, string why) =>
        context.Tell("ENTRY_REFUSED", 0, wish.Plan.Symbol, wish.Plan.TradeId, why);
}
