using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Workers.Terminal;

/// <inheritdoc cref="ITerminal"/>
internal sealed class TerminalActs(
    ITradeDesk desk, QuickTradeActs trades, MarketScan market, Scans scans, ScanQueries kept, WatchList watchList, CopyTrades copies, GuardWarnings guards,
    Proposals proposals, Hypotheses hypotheses, Predictions predictions, Arenas arenas) : ITerminal
{
    private static readonly JsonSerializerOptions RulesJson = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<ScanAnswer> ScanAsync(Person person, ScanWish wish, CancellationToken cancellationToken)
    {
        var rules = wish.Rules ?? ScanRules.Default;
        var watched = desk.Now.Tickers.Select(ticker => ticker.Symbol).ToImmutableArray();
        var symbols = wish.Symbols.IsDefaultOrEmpty ? watched : wish.Symbols.Distinct().ToImmutableArray();
        var objection = rules.Objection
            ?? (symbols.Length > MarketScan.SymbolsMax ? Said.Of("scan_symbols_many", $"symbols had {symbols.Length}; at most {MarketScan.SymbolsMax} are scanned.") : null)
            ?? (symbols.Except(watched).ToList() is [var stranger, ..] ? Said.Of("scan_symbol_unwatched", $"symbols had {stranger}; the desk does not watch it.") : null);
        if (objection is not null)
        {
            return new ScanAnswer(ActResult.Invalid(objection), []);
        }

        var found = await market.FindAsync(wish.Kind, symbols, rules, cancellationToken);
        var asked = JsonSerializer.Serialize(
            new
            {
                rules = wish.Kind == ScanKind.Rule ? rules.Rules.Select(rule => rule.ToString().ToLowerInvariant()) : [], rules.Minutes, rules.StopAtr,
                rules.TargetAtr, symbols = symbols.Select(symbol => symbol.Value),
            },
            RulesJson);
        var result = await scans.KeepAsync(person.Id, wish.Kind, asked, symbols.Length, found, cancellationToken);
        return new ScanAnswer(result, result.IsDone ? await kept.SignalsAsync(person.Id, result.Id, cancellationToken) : []);
    }

    public async Task<ActResult> TrackAsync(Person person, TrackWish wish, CancellationToken cancellationToken)
    {
        KeptSignal? signal = null;
        if (wish.SignalId is { } id && (signal = await kept.SignalAsync(person.Id, id, cancellationToken)) is null)
        {
            return ActResult.NotFound("signal", id);
        }

        var (symbol, direction) = (wish.Symbol ?? signal?.Symbol, wish.Direction ?? signal?.Direction);
        if (symbol is null || direction is null)
        {
            return symbol is null
                ? ActResult.Invalid("symbol_missing", $"symbol was missing; a canonical symbol such as BTCUSDT is needed.")
                : ActResult.Invalid("direction_missing", $"direction was missing; it is long or short.");
        }

        if (signal is not null && (signal.Symbol != symbol || signal.Direction != direction))
        {
            return ActResult.Invalid("signal_differs", $"symbol and direction were {symbol} {direction.Value.Word()}; the signal is {signal.Symbol} {signal.Direction.Word()}.");
        }

        return PriceOf(symbol.Value, out var last) is { } unknown
            ? unknown
            : await watchList.TrackAsync(
                person.Id,
                new SignalToTrack(
                    wish.SignalId, symbol.Value, direction.Value, last, wish.StopPrice ?? signal?.StopPrice, wish.TargetPrice ?? signal?.TargetPrice,
                    wish.Confidence ?? signal?.Confidence, wish.Note, wish.Lasts), cancellationToken);
    }

    public Task<ActResult> DropAsync(Person person, Guid tracked, string reason, CancellationToken cancellationToken) =>
        watchList.DropAsync(person.Id, tracked, reason, cancellationToken);

    public Task<TradeAnswer> OpenAsync(Person person, QuickTradeWish wish, CancellationToken cancellationToken) =>
        trades.OpenAsync(person, wish, cancellationToken);

    public Task<ActResult> CloseAsync(Person person, Guid trade, string reason, CancellationToken cancellationToken) =>
        trades.CloseAsync(person, trade, reason, cancellationToken);

    public Task<ActResult> MoveStopAsync(Person person, Guid trade, decimal stopPrice, CancellationToken cancellationToken) =>
        trades.MoveStopAsync(person, trade, stopPrice, cancellationToken);

    public Task<ActResult> PublishAsync(Person person, Guid trade, string note, CancellationToken cancellationToken) =>
        copies.PublishAsync(person.Id, trade, note, cancellationToken);

    public Task<ActResult> HeedAsync(Person person, Guid warning, CancellationToken cancellationToken) =>
        guards.AcceptAsync(person.Id, warning, cancellationToken);

    public Task<ActResult> AskViewAsync(Person person, Symbol symbol, CancellationToken cancellationToken) =>
        PriceOf(symbol, out _) is { } unknown ? Task.FromResult(unknown) : proposals.AskAsync(person.Id, symbol, cancellationToken);

    public Task<ActResult> AnswerAsync(
        Person person, Guid hypothesis, HypothesisAnswer answer, PositionSide? ownDirection, int? ownConfidence, CancellationToken cancellationToken) =>
        hypotheses.AnswerAsync(person.Id, hypothesis, answer, ownDirection, ownConfidence, cancellationToken);

    public Task<ActResult> PredictAsync(
        Person person, Symbol symbol, PositionSide direction, int confidence, TimeSpan horizon, string note, CancellationToken cancellationToken)
    {
        // It settles on the mark price, so it starts from one.
        var mark = desk.Now.Tickers.FirstOrDefault(ticker => ticker.Symbol == symbol)?.Mark;
        return mark is > 0 and var known
            ? predictions.MakeAsync(
                person.Id, new PredictionToMake(symbol, direction, confidence, (decimal)known, horizon, note), cancellationToken)
            : Task.FromResult(Unwatched(symbol));
    }

    public Task<ActResult> ChallengeAsync(Person person, ArenaWish wish, CancellationToken cancellationToken) =>
        ArenaRuleWords.Find(wish.Rule) is not { } rule
            ? Task.FromResult(ActResult.Invalid("arena_rule_unknown", $"rule was '{wish.Rule}'; it is net_r or hit_rate."))
            : arenas.OpenAsync(
                person.Id, new ArenaToOpen(wish.Symbols, rule, wish.StartsAt, wish.EndsAt, wish.OpponentUser, wish.OpponentModel), cancellationToken);

    public Task<ActResult> JoinAsync(Person person, Guid arena, CancellationToken cancellationToken) =>
        arenas.JoinAsync(person.Id, arena, cancellationToken);

    private ActResult? PriceOf(Symbol symbol, out decimal last)
    {
        var price = desk.Now.Tickers.FirstOrDefault(ticker => ticker.Symbol == symbol)?.Last;
        last = (decimal)(price ?? 0);
        return price is > 0 ? null : Unwatched(symbol);
    }

    private static ActResult Unwatched(Symbol symbol) =>
        ActResult.Invalid("symbol_unwatched", $"symbol was {symbol}; it is not watched, or its price is not known yet.");
}
