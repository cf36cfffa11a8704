using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>A person's projection: read whole, written by what changed.</summary>
internal static class PassportStore
{
    private const string SelectRecord = "SELECT counts::text FROM passport_records_v2 WHERE user_id = @user";

    private const string SelectCoins = """
        SELECT coin, total, correct, trades, wins, pnl_bps_sum, r_milli_sum, hold_seconds
        FROM passport_coin_stats
        WHERE user_id = @user
        """;

    private const string UpsertRecord = """
        INSERT INTO passport_records_v2 (
            user_id, last_sequence, total_hypotheses, total_approved, total_rejected, win_count, loss_count, total_pnl_bps, best_pnl_bps,
            worst_pnl_bps, current_streak, max_consecutive_win, max_consecutive_loss, direction_correct, direction_total, dissent_count,
            dissent_win_count, override_offered, override_accepted, override_ignored, override_ignored_loss, confidence_sum,
            confidence_samples, counts, updated_at)
        VALUES (
            @user, @last, @hypotheses, @approved, @rejected, @wins, @losses, @pnl, @best, @worst, @streak, @wins_max, @losses_max, @right,
            @directions, @dissents, @dissent_wins, @offered, @accepted, @ignored, @ignored_losses, @confidence, @samples, @counts::jsonb, @at)
        ON CONFLICT (user_id) DO UPDATE SET
            last_sequence = excluded.last_sequence, total_hypotheses = excluded.total_hypotheses, total_approved = excluded.total_approved,
            total_rejected = excluded.total_rejected, win_count = excluded.win_count, loss_count = excluded.loss_count,
            total_pnl_bps = excluded.total_pnl_bps, best_pnl_bps = excluded.best_pnl_bps, worst_pnl_bps = excluded.worst_pnl_bps,
            current_streak = excluded.current_streak, max_consecutive_win = excluded.max_consecutive_win,
            max_consecutive_loss = excluded.max_consecutive_loss, direction_correct = excluded.direction_correct,
            direction_total = excluded.direction_total, dissent_count = excluded.dissent_count,
            dissent_win_count = excluded.dissent_win_count, override_offered = excluded.override_offered,
            override_accepted = excluded.override_accepted, override_ignored = excluded.override_ignored,
            override_ignored_loss = excluded.override_ignored_loss, confidence_sum = excluded.confidence_sum,
            confidence_samples = excluded.confidence_samples, counts = excluded.counts, updated_at = excluded.updated_at
        """;

    private const string UpsertCoin = """
        INSERT INTO passport_coin_stats (user_id, coin, total, correct, trades, wins, pnl_bps_sum, r_milli_sum, hold_seconds, updated_at)
        VALUES (@user, @coin, @total, @correct, @trades, @wins, @pnl, @r, @hold, @at)
        ON CONFLICT (user_id, coin) DO UPDATE SET
            total = excluded.total, correct = excluded.correct, trades = excluded.trades, wins = excluded.wins,
            pnl_bps_sum = excluded.pnl_bps_sum, r_milli_sum = excluded.r_milli_sum, hold_seconds = excluded.hold_seconds,
            updated_at = excluded.updated_at
        """;

    private const string InsertTrade = """
        INSERT INTO passport_trades (
            trade_id, user_id, sequence, mode, symbol, direction, origin, decided_at, entered_at, exited_at, exit_reason, net_pnl, pnl_bps,
            r_milli, mae_bps, mfe_bps, confidence, setup, regime, is_stop_moved, is_target_cut, warnings_ignored)
        VALUES (
            @trade, @user, @sequence, @mode, @symbol, @direction, @origin, @decided, @entered, @exited, @reason, @net, @pnl, @r, @mae, @mfe,
            @confidence, @setup, @regime, @moved, @cut, @warnings)
        """;

    private const string UpsertDay = """
        INSERT INTO passport_metric_snapshots (
            user_id, day, computed_at, win_rate, direction_accuracy, ids_score, calibration_score, guardian_adherence, challenge_win_rate,
            avg_pnl_bps, risk_adjusted_score, sample_sizes)
        VALUES (@user, @day, @at, @win, @direction, @ids, @calibration, @guardian, @challenge, @avg, @risk, @samples::jsonb)
        ON CONFLICT (user_id, day) DO UPDATE SET
            computed_at = excluded.computed_at, win_rate = excluded.win_rate, direction_accuracy = excluded.direction_accuracy,
            ids_score = excluded.ids_score, calibration_score = excluded.calibration_score, guardian_adherence = excluded.guardian_adherence,
            challenge_win_rate = excluded.challenge_win_rate, avg_pnl_bps = excluded.avg_pnl_bps,
            risk_adjusted_score = excluded.risk_adjusted_score, sample_sizes = excluded.sample_sizes
        """;

    private const string Forget = """
        DELETE FROM passport_records_v2 WHERE user_id = @user;
        DELETE FROM passport_coin_stats WHERE user_id = @user;
        DELETE FROM passport_trades WHERE user_id = @user;
        DELETE FROM passport_metric_snapshots WHERE user_id = @user;
        """;

    // What was counted from months that have left the ledger (LedgerMonths).
    private const string Restore = """
        INSERT INTO passport_records_v2 SELECT * FROM passport_base.passport_records_v2 WHERE user_id = @user;
        INSERT INTO passport_coin_stats SELECT * FROM passport_base.passport_coin_stats WHERE user_id = @user;
        INSERT INTO passport_trades SELECT * FROM passport_base.passport_trades WHERE user_id = @user;
        INSERT INTO passport_metric_snapshots SELECT * FROM passport_base.passport_metric_snapshots WHERE user_id = @user;
        """;

    /// <returns>An empty passport when nothing was counted yet.</returns>
    public static async Task<PassportRecord> LoadAsync(NpgsqlConnection connection, Guid user, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[SelectRecord, SelectCoins])
        {
            var part = new NpgsqlBatchCommand(sql);
            part.Parameters.AddWithValue("user", user);
            batch.BatchCommands.Add(part);
        }

        await using var reader = await batch.ExecuteReaderAsync(ct);
        var record = await reader.ReadAsync(ct) ? PassportRecordJson.Read(reader.GetString(0)) : new PassportRecord(user);
        var coins = record.Coins.ToBuilder();
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            coins[reader.GetString(0)] = new CoinCounts(
                reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7));
        }

        return record with { Coins = coins.ToImmutable() };
    }

    /// <summary>Without an event nothing is written: who has done nothing that could be read has no passport, however it is counted.</summary>
    public static async Task SaveAsync(NpgsqlTransaction transaction, PassportChange change, CancellationToken ct)
    {
        if (ReferenceEquals(change.Before, change.After))
        {
            return;
        }

        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        var after = change.After;
        batch.BatchCommands.Add(Record(after));
        foreach (var (coin, at) in change.Coins)
        {
            batch.BatchCommands.Add(Coin(after.UserId, coin, after.Coins[coin], at));
        }

        foreach (var (told, trade) in change.Closed)
        {
            batch.BatchCommands.Add(Trade(told, trade));
        }

        foreach (var day in change.Days)
        {
            batch.BatchCommands.Add(Day(after.UserId, day));
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    public static Task ForgetAsync(NpgsqlTransaction transaction, Guid user, CancellationToken ct) => ExecuteAsync(Forget, transaction, user, ct);

    /// <summary>Puts a person's passport, forgotten or never made, where the ledger now begins: empty, or as the months that left it had made it.</summary>
    public static Task RestoreAsync(NpgsqlTransaction transaction, Guid user, CancellationToken ct) => ExecuteAsync(Restore, transaction, user, ct);

    private static async Task ExecuteAsync(string sql, NpgsqlTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("user", user);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Record(PassportRecord record)
    {
        var (trades, forecasts) = (record.Trades, record.Forecasts);
        return With(UpsertRecord,
            ("user", record.UserId), ("last", record.LastSequence), ("hypotheses", record.Hypotheses.Total), ("approved", record.Hypotheses.Approved),
            ("rejected", record.Hypotheses.Rejected), ("wins", trades.Wins), ("losses", trades.Losses), ("pnl", trades.PnlBps),
            ("best", trades.BestPnlBps), ("worst", trades.WorstPnlBps), ("streak", trades.Streak), ("wins_max", trades.WinsInARowMax),
            ("losses_max", trades.LossesInARowMax), ("right", forecasts.DirectionCorrect), ("directions", forecasts.DirectionTotal),
            ("dissents", record.Hypotheses.Dissents), ("dissent_wins", record.Hypotheses.DissentWins), ("offered", record.Overrides.Offered),
            ("accepted", record.Overrides.Accepted), ("ignored", record.Overrides.Ignored), ("ignored_losses", record.Overrides.IgnoredLosses),
            ("confidence", forecasts.ConfidenceSum), ("samples", forecasts.ConfidenceSamples), ("counts", PassportRecordJson.Write(record)),
            ("at", record.UpdatedAt));
    }

    private static NpgsqlBatchCommand Coin(Guid user, string coin, CoinCounts counts, DateTimeOffset at) => With(UpsertCoin,
        ("user", user), ("coin", coin), ("total", counts.Total), ("correct", counts.Correct), ("trades", counts.Trades),
        ("wins", counts.Wins), ("pnl", counts.PnlBps), ("r", counts.RMilli), ("hold", counts.HoldSeconds), ("at", at));

    private static NpgsqlBatchCommand Trade(PassportEvent told, QuickTradeClosed trade) => With(InsertTrade,
        ("trade", trade.TradeId), ("user", told.UserId), ("sequence", told.Sequence), ("mode", trade.Mode), ("symbol", trade.Symbol.Value),
        ("direction", trade.Direction.Word()), ("origin", trade.Origin.ToString().ToLowerInvariant()), ("decided", trade.DecidedAt.ToUniversalTime()),
        ("entered", trade.EnteredAt.ToUniversalTime()), ("exited", trade.ExitedAt.ToUniversalTime()), ("reason", trade.ExitReason),
        ("net", trade.NetPnl), ("pnl", trade.PnlBps), ("r", trade.RMilli), ("mae", trade.MaeBps), ("mfe", trade.MfeBps),
        ("confidence", trade.Confidence), ("setup", trade.Setup), ("regime", trade.Regime), ("moved", trade.IsStopMoved), ("cut", trade.IsTargetCut),
        ("warnings", trade.WarningsIgnored));

    private static NpgsqlBatchCommand Day(Guid user, PassportDay day)
    {
        var metrics = day.Metrics;
        var samples = string.Join(',', metrics.All.Select(metric => $"\"{metric.Code}\":{metric.Samples}"));
        return With(UpsertDay,
            ("user", user), ("day", day.Day), ("at", day.ComputedAt), ("win", Rounded(metrics.WinRate, 2)), ("direction", Rounded(metrics.DirectionAccuracy, 2)),
            ("ids", Rounded(metrics.Ids, 2)), ("calibration", Rounded(metrics.Calibration, 2)), ("guardian", Rounded(metrics.GuardianAdherence, 2)),
            ("challenge", Rounded(metrics.ChallengeWinRate, 2)), ("avg", Rounded(metrics.AveragePnl, 2)), ("risk", Rounded(metrics.RiskAdjusted, 4)),
            ("samples", $"{{{samples}}}"));
    }

    private static decimal? Rounded(Metric metric, int digits) =>
        metric.Value is { } value ? decimal.Round((decimal)value, digits, MidpointRounding.AwayFromZero) : null;

    private static NpgsqlBatchCommand With(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (name, value) in values)
        {
            command.Parameters.Add(value is null ? new(name, NpgsqlDbType.Unknown) { Value = DBNull.Value } : new NpgsqlParameter(name, value));
        }

        return command;
    }
}
