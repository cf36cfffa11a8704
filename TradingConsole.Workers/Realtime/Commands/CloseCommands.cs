using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Closes one round trip or one symbol at the market, on the live account where it is held there, on paper otherwise. The close is
/// handed over first; its row and a busy loop are waited for only a moment.
/// </summary>
internal sealed class CloseCommands(IDeskActs loop, ILiveSeat seat, CommandTrail trail, TimeProvider clock)
{
    public async Task<Outcome> TradeAsync(Guid tradeId, Actor actor, CancellationToken cancellationToken)
    {
        const string Action = "trade.flatten";
        if (seat.State.Picture?.Brackets.FirstOrDefault(bracket => bracket.Plan.TradeId == tradeId) is { } live
            && seat.Post(new LiveInput.Close(tradeId, ExitReason.Operator, $"closed by {actor.Name}")))
        {
            return await ToldAsync(
                actor, Action, $"{live.Plan.Symbol} {tradeId}", "", Outcome.Ok($"{live.Plan.Symbol} is being closed at the market.") with { IsChange = true });
        }

        var closing = loop.ActAsync((_, shadow) => shadow.Flatten(tradeId, ExitReason.Operator, clock.GetUtcNow()), CancellationToken.None);
        var closed = await AnswerAsync(closing, cancellationToken);
        return await ToldAsync(
            actor, Action, closed is { } known ? $"{known.Trade.Symbol} {tradeId}" : tradeId.ToString(), "",
            !closing.IsCompleted ? Busy
                : closed is null ? Outcome.Refused($"Trade {tradeId} is not open; it may have just closed.")
                : Outcome.Ok($"{closed.Trade.Symbol} is closed.") with { IsChange = true });
    }

    public async Task<Outcome> SymbolAsync(string symbol, string reason, Actor actor, CancellationToken cancellationToken)
    {
        const string Action = "symbol.flatten";
        if (!Symbol.TryParse(symbol.Trim(), out var wanted, out var problem))
        {
            return await ToldAsync(actor, Action, symbol.Length <= 40 ? symbol : symbol[..40], reason, Outcome.Refused(problem));
        }

        var isLive = seat.State.Picture is { } picture
            && (picture.Positions.Any(position => position.Symbol == wanted && position.Amount != 0)
                || picture.Brackets.Any(bracket => bracket.Plan.Symbol == wanted))
            && seat.Post(new LiveInput.CloseSymbol(wanted, ExitReason.Operator, reason.Length > 0 ? reason : $"closed by {actor.Name}"));
        var closing = loop.ActAsync(
            (_, shadow) => shadow.Find(wanted) is { } trade ? shadow.Flatten(trade.TradeId, ExitReason.Operator, clock.GetUtcNow()) : null,
            CancellationToken.None);
        var closed = await AnswerAsync(closing, cancellationToken);
        return await ToldAsync(
            actor, Action, wanted.Value, reason,
            isLive ? Outcome.Ok($"{wanted} is being closed at the market, until the venue shows none.") with { IsChange = true }
                : !closing.IsCompleted ? Busy
                : closed is null ? Outcome.Refused($"Nothing of {wanted} is held or pending; it may have just closed.")
                : Outcome.Ok($"{wanted} is closed.") with { IsChange = true });
    }

    /// <summary>It is in the loop's inbox and will be done; nobody need wait for that.</summary>
    private static Outcome Busy => Outcome.Ok("The loop is busy: it closes this as one of its next acts.") with { IsChange = true };

    private static async Task<T?> AnswerAsync<T>(Task<T> act, CancellationToken cancellationToken)
    {
        await Task.WhenAny(act, Task.Delay(CommandTrail.Patience, TimeProvider.System, cancellationToken));
        return act.IsCompleted ? await act : default;
    }

    private async Task<Outcome> ToldAsync(Actor actor, string action, string subject, string reason, Outcome outcome)
    {
        await trail.TellAsync(
            new AuditEntry(
                clock.GetUtcNow(), actor.Name, action, subject, null,
                JsonSerializer.Serialize(new { reason, refused = outcome.IsOk ? null : outcome.Message }), actor.Origin ?? "system")
            {
                Why = reason,
            });
        return outcome;
    }
}
