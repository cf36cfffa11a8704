using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>Open trades shown to others. Following one is asking for a trade of one's own (<see cref="QuickTrades"/>) with the run as its origin.</summary>
public sealed class CopyTrades(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Publish = """
        INSERT INTO copy_trade_runs (run_id, user_id, trade_id, note, published_at)
        SELECT @id, user_id, trade_id, @note, @now
        FROM quick_trades
        WHERE trade_id = @trade AND user_id = @user AND status = 'open'
        ON CONFLICT (trade_id) DO NOTHING
        """;

    private const string Stands = """
        SELECT quick.status, quick.symbol, quick.direction, EXISTS (SELECT 1 FROM copy_trade_runs WHERE trade_id = quick.trade_id)
        FROM quick_trades AS quick
        WHERE quick.trade_id = @trade AND quick.user_id = @user
        """;

    /// <returns>The published run's id.</returns>
    public Task<ActResult> PublishAsync(Guid user, Guid trade, string note, CancellationToken ct = default) =>
        TerminalRules.Note(note) is { } objection
            ? Task.FromResult(ActResult.Invalid(objection))
            : Act.RunAsync(database, async act =>
            {
                var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
                var stands = await act.ReadAsync(
                    Stands, reader => Tuple.Create(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3)), ct,
                    ("trade", trade), ("user", user));
                if (stands is null)
                {
                    return ActResult.NotFound("quick trade", trade);
                }

                if (await act.WriteAsync(Publish, ct, ("id", id), ("trade", trade), ("user", user), ("note", note), ("now", now)) == 0)
                {
                    return stands.Item4
                        ? ActResult.Conflict("published_already", $"It is published already.")
                        : ActResult.Conflict("not_open_to_follow", $"It is {stands.Item1}; only an open trade can be followed.");
                }

                await act.NoteAsync(user, "publish", id, trade, now, ct);
                await act.TellAsync(PassportTelling.Once(user, now, "copy_trade_runs", id, new CopyTradePublished(
                    id, trade, Symbol.Parse(stands.Item2), PositionSideWords.Parse(stands.Item3))), ct);
                return ActResult.Done(id);
            }, ct);
}
