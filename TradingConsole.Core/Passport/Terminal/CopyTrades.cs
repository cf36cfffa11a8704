using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>Open trades shown to others, and followed by them with trades of their own.</summary>
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

    private const string SelectRun = """
        SELECT run.user_id, quick.symbol, quick.status
        FROM copy_trade_runs AS run
        JOIN quick_trades AS quick USING (trade_id)
        WHERE run.run_id = @run
        """;

    private const string Note = """
        INSERT INTO signal_actions (action_id, user_id, action, target, trade_id, at)
        VALUES (@id, @user, @action, @run, @trade, @now)
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
                    return ActResult.Conflict(stands.Item4 ? "It is published already." : $"It is {stands.Item1}; only an open trade can be followed.");
                }

                await act.WriteAsync(
                    Note, ct, ("id", Guid.CreateVersion7()), ("user", user), ("action", "publish"), ("run", id), ("trade", trade), ("now", now));
                await act.TellAsync(PassportTelling.Once(user, now, "copy_trade_runs", id, new CopyTradePublished(
                    id, trade, Symbol.Parse(stands.Item2), PositionSideWords.Parse(stands.Item3))), ct);
                return ActResult.Done(id);
            }, ct);

    /// <summary>Writes down that the person's own trade follows a published one.</summary>
    /// <param name="ownTrade">Asked for with origin copied and this run as its origin.</param>
    public Task<ActResult> FollowAsync(Guid user, Guid run, Guid ownTrade, CancellationToken ct = default) => Act.RunAsync(database, async act =>
    {
        var published = await act.ReadAsync(
            SelectRun, reader => Tuple.Create(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)), ct, ("run", run));
        if (published is null)
        {
            return ActResult.NotFound("published trade", run);
        }

        if (published.Item1 == user)
        {
            return ActResult.Conflict("It is your own trade; there is nothing to follow.");
        }

        var now = clock.GetUtcNow();
        await act.WriteAsync(
            Note, ct, ("id", Guid.CreateVersion7()), ("user", user), ("action", "follow"), ("run", run), ("trade", ownTrade), ("now", now));
        await act.TellAsync(PassportTelling.Repeated(
            user, now, "copy_trade_runs", run, $"{ownTrade:N}", new CopyTradeFollowed(run, ownTrade, Symbol.Parse(published.Item2), published.Item1)), ct);
        return ActResult.Done(run);
    }, ct);
}
