using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Closes one round trip or one symbol at the market, on the live account where it is held there, on paper otherwise.</summary>
internal sealed class CloseCommands(IDeskActs loop, ILiveSeat seat, AuditLog audit, TimeProvider clock)
{
    public async Task<Outcome> TradeAsync(Guid tradeId, Actor actor, CancellationToken cancellationToken)
    {
        if (seat.State.Picture?.Brackets.FirstOrDefault(bracket => bracket.Plan.TradeId == tradeId) is { } live
            && seat.Post(new LiveInput.Close(tradeId, ExitReason.Operator, $"closed by {actor.Name}")))
        {
            await TellAsync(actor, "trade.flatten", $"{live.Plan.Symbol} {tradeId}", "", null, cancellationToken);
            return Outcome.Ok($"{live.Plan.Symbol} is being closed at the market.") with { IsChange = true };
        }

        var closed = await loop.ActAsync(
            (_, shadow) => shadow.Flatten(tradeId, ExitReason.Operator, clock.GetUtcNow()), cancellationToken);
        if (closed is null)
        {
            return Outcome.Refused($"Trade {tradeId} is not open; it may have just closed.");
        }

        await TellAsync(actor, "trade.flatten", $"{closed.Trade.Symbol} {tradeId}", "", null, cancellationToken);
        return Outcome.Ok($"{closed.Trade.Symbol} is closed.") with { IsChange = true };
    }

    public async Task<Outcome> SymbolAsync(string symbol, string reason, Actor actor, CancellationToken cancellationToken)
    {
        if (!Symbol.TryParse(symbol.Trim(), out var wanted, out var problem))
        {
            return Outcome.Refused(problem);
        }

        var isLive = seat.State.Picture is { } picture
            && (picture.Positions.Any(position => position.Symbol == wanted && position.Amount != 0)
                || picture.Brackets.Any(bracket => bracket.Plan.Symbol == wanted))
            && seat.Post(new LiveInput.CloseSymbol(wanted, ExitReason.Operator, reason.Length > 0 ? reason : $"closed by {actor.Name}"));
        var closed = await loop.ActAsync(
            (_, shadow) => shadow.Find(wanted) is { } trade ? shadow.Flatten(trade.TradeId, ExitReason.Operator, clock.GetUtcNow()) : null,
            cancellationToken);
        var outcome = isLive ? Outcome.Ok($"{wanted} is being closed at the market, until the venue shows none.") with { IsChange = true }
            : closed is null ? Outcome.Refused($"Nothing of {wanted} is held or pending; it may have just closed.")
            : Outcome.Ok($"{wanted} is closed.") with { IsChange = true };
        await TellAsync(actor, "symbol.flatten", wanted.Value, reason, outcome.IsOk ? null : outcome.Message, cancellationToken);
        return outcome;
    }

    private Task TellAsync(Actor actor, string action, string subject, string reason, string? refused, CancellationToken cancellationToken) =>
        audit.WriteAsync(
            new AuditEntry(
                clock.GetUtcNow(), actor.Name, action, subject, null, JsonSerializer.Serialize(new { reason, refused }), actor.Origin ?? "system")
            {
                Why = reason,
            },
            cancellationToken);
}
