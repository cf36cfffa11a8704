using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>What a guard warns of before an act that is still allowed.</summary>
/// <param name="Guard">Its code.</param>
/// <param name="Limit">In the same unit as <paramref name="Value"/>.</param>
public sealed record GuardWarning(Symbol Symbol, string Guard, double Value, double Limit, string Message);

/// <summary>The trade a warning is shown for. It covers this one and any smaller of the same plan; whatever else changes is warned of anew.</summary>
/// <param name="Mode">shadow or live.</param>
/// <param name="Quantity">Base asset.</param>
public sealed record WarnedTrade(string Mode, Symbol Symbol, PositionSide Direction, decimal Quantity, decimal StopPrice, decimal TargetPrice);

/// <summary>Warnings offered to an operator, and what they made of them. Ignoring one is asking for a quick trade (<see cref="QuickTrades"/>) with its id.</summary>
public sealed class GuardWarnings(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Insert = """
        INSERT INTO guard_overrides (
            override_id, user_id, symbol, guard, value, limit_value, message, offered_at, mode, direction, quantity, stop_price, target_price)
        VALUES (@id, @user, @symbol, @guard, @value, @limit, @message, @now, @mode, @direction, @quantity, @stop, @target)
        """;

    private const string Accept = """
        UPDATE guard_overrides
        SET is_accepted = true, answered_at = @now
        WHERE override_id = @id AND user_id = @user AND is_accepted IS NULL AND trade_id IS NULL AND offered_at > @since
        RETURNING symbol
        """;

    private const string SelectOpen = "SELECT symbol FROM guard_overrides WHERE override_id = @id AND user_id = @user AND is_accepted IS NULL AND trade_id IS NULL";

    private const string SelectSeen = """
        SELECT override_id, guard
        FROM guard_overrides
        WHERE override_id = ANY (@ids) AND user_id = @user AND is_accepted IS NULL AND trade_id IS NULL AND offered_at > @since
          AND symbol = @symbol AND mode = @mode AND direction = @direction AND stop_price = @stop AND target_price = @target AND quantity >= @quantity
        """;

    /// <summary>
    /// A warning's life, market time. After it the price, the ATR and the losses it speaks of are others, so it is of no trade any more: it can neither be
    /// heeded nor ignored, counts for nothing, and the trade is warned of anew. Heeding what nobody would do any more must not make anybody careful.
    /// </summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);

    /// <summary>Which guards the person has seen the warning of for this trade and not answered, by the ids they sent back.</summary>
    public Task<ImmutableArray<(Guid OverrideId, string Guard)>> SeenAsync(
        Guid user, WarnedTrade trade, ImmutableArray<Guid> ids, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(trade);
        return database.ReadAllAsync(
            SelectSeen, row => (row.GetGuid(0), row.GetString(1)), ct, ("ids", ids.ToArray()), ("user", user), ("since", clock.GetUtcNow() - Lasts),
            ("symbol", trade.Symbol.Value), ("mode", trade.Mode), ("direction", trade.Direction.Word()), ("quantity", trade.Quantity),
            ("stop", trade.StopPrice), ("target", trade.TargetPrice));
    }

    /// <param name="trade">What they warn of.</param>
    /// <returns>An id per warning, in their order.</returns>
    public async Task<ImmutableArray<Guid>> OfferAsync(
        Guid user, WarnedTrade trade, IReadOnlyList<GuardWarning> warnings, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(trade);
        ArgumentNullException.ThrowIfNull(warnings);
        var ids = ImmutableArray.CreateBuilder<Guid>(warnings.Count);
        if (warnings.Count > 0)
        {
            await Act.RunAsync(database, async act =>
            {
                var now = clock.GetUtcNow();
                foreach (var warning in warnings)
                {
                    var id = Guid.CreateVersion7();
                    await act.WriteAsync(
                        Insert, ct, ("id", id), ("user", user), ("symbol", warning.Symbol.Value), ("guard", warning.Guard), ("value", warning.Value),
                        ("limit", warning.Limit), ("message", warning.Message), ("now", now), ("mode", trade.Mode), ("direction", trade.Direction.Word()),
                        ("quantity", trade.Quantity), ("stop", trade.StopPrice), ("target", trade.TargetPrice));
                    await act.TellAsync(PassportTelling.Once(
                        user, now, "guard_overrides", id, new OverrideOffered(id, warning.Symbol, warning.Guard, warning.Value, warning.Limit)), ct);
                    ids.Add(id);
                }

                return ActResult.Done(ids[0]);
            }, ct);
        }

        return ids.DrainToImmutable();
    }

    /// <summary>The warning was heeded: the act was changed or dropped.</summary>
    public Task<ActResult> AcceptAsync(Guid user, Guid warning, CancellationToken ct = default) => Act.RunAsync(database, async act =>
    {
        var now = clock.GetUtcNow();
        if (await act.ReadAsync(Accept, reader => reader.GetString(0), ct, ("id", warning), ("user", user), ("now", now), ("since", now - Lasts)) is not { } symbol)
        {
            return await act.ReadAsync(SelectOpen, reader => reader.GetString(0), ct, ("id", warning), ("user", user)) is { } expired
                ? ActResult.Conflict("warning_expired", $"The warning of {expired} is over: it lasted {Lasts.TotalMinutes:0} minutes. Open the trade again to be warned anew.")
                : ActResult.NotFound("open warning", warning);
        }

        await act.TellAsync(PassportTelling.Once(
            user, now, "guard_overrides", warning, new OverrideAnswered(warning, Symbol.Parse(symbol), IsAccepted: true, null)), ct);
        return ActResult.Done(warning);
    }, ct);
}
