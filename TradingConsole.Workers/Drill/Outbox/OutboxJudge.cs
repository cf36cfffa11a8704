using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>What became of the acts: judged from what operators were told, from the primary rows and from the ledger, each against the others.</summary>
internal sealed class OutboxJudge(NpgsqlDataSource database)
{
    /// <summary>What an operator has in hand once a report was asked for; a wish, and no event of the ledger.</summary>
    public const string ReportAsked = "report.asked";

    // Asked for and not there: the wish with its report, both this person's.
    private const string LostReports = """
        SELECT count(*)
        FROM unnest(@people, @rows) AS act (person, row)
        WHERE NOT EXISTS (
            SELECT 1 FROM passport_report_requests AS request JOIN passport_reports AS report USING (report_id)
            WHERE request.request_id = act.row AND request.user_id = act.person AND report.user_id = act.person)
        """;

    // Told done and not in the ledger under its row and its person.
    private const string LostActs = """
        SELECT count(*)
        FROM unnest(@people, @events, @rows) AS act (person, event, row)
        WHERE NOT EXISTS (
            SELECT 1 FROM passport_event_outbox WHERE source_id = act.row AND event_type = act.event AND user_id = act.person)
        """;

    private static readonly ImmutableArray<(string Name, string Sql)> Lost =
    [
        ("events a consumer has not come to", "SELECT coalesce(sum(stream.last_sequence - cursor.last_sequence), 0)::bigint FROM passport_streams AS stream JOIN passport_cursors AS cursor USING (user_id)"),
        ("people without a cursor", "SELECT 3 * (SELECT count(*) FROM passport_streams) - (SELECT count(*) FROM passport_cursors)"),
        ("dead letters", "SELECT count(*) FROM passport_dead_letters WHERE resolved_at IS NULL"),
        ("trades that ended untold", "SELECT count(*) FROM trades AS trade JOIN quick_trades AS quick USING (trade_id) WHERE trade.status IN ('closed', 'canceled') AND quick.status <> trade.status"),
        ("closings nobody did", "SELECT count(*) FROM quick_trades WHERE status IN ('requested', 'open') AND closing_since IS NOT NULL"),
        ("wishes left alone", "SELECT count(*) FROM quick_trades WHERE status = 'requested'"),
        ("closed trades not in the passport", "SELECT count(*) FROM quick_trades AS quick WHERE status = 'closed' AND NOT EXISTS (SELECT 1 FROM passport_trades WHERE trade_id = quick.trade_id)"),
        ("closed trades without an entry in the books", "SELECT count(*) FROM quick_trades AS quick WHERE status = 'closed' AND NOT EXISTS (SELECT 1 FROM pnl_entries WHERE trade_id = quick.trade_id)"),
        ("reports on demand that are not written", "SELECT count(*) FROM passport_report_requests WHERE report_type = 'on_demand' AND report_id IS NULL"),
        ("contests long over and not settled", "SELECT count(*) FROM arenas WHERE settled_at IS NULL AND called_off_at IS NULL AND ends_at + interval '15 minutes' < (SELECT max(event_time) FROM passport_event_outbox)"),
        ("contests opened and untold", WithoutMakersTelling("arena.opened", "true")),
        ("contests called off and untold", WithoutMakersTelling("arena.called_off", "called_off_at IS NOT NULL")),
        ("contests joined by two and untold", WithoutTelling("arena.joined", "(SELECT count(*) FROM arena_participants WHERE arena_id = part.arena_id) = 2")),
        ("contests settled and untold", WithoutTelling("arena.settled", "(SELECT settled_at FROM arenas WHERE arena_id = part.arena_id) IS NOT NULL")),
        ("followed trades untold", "SELECT count(*) FROM quick_trades AS quick WHERE origin = 'copied' AND status IN ('open', 'closed') AND NOT EXISTS (SELECT 1 FROM passport_event_outbox WHERE event_type = 'copy_trade.followed' AND source_id = quick.origin_id::text AND user_id = quick.user_id)"),
        ("closings asked for and untold", "SELECT count(*) FROM quick_trades AS quick WHERE closing_since IS NOT NULL AND NOT EXISTS (SELECT 1 FROM passport_event_outbox WHERE event_type = 'quick_trade.close_requested' AND source_id = quick.trade_id::text AND user_id = quick.user_id)"),
        ("stops moved and untold", "SELECT count(*) FROM quick_trades AS quick WHERE is_stop_moved AND NOT EXISTS (SELECT 1 FROM passport_event_outbox WHERE event_type = 'quick_trade.plan_changed' AND source_id = quick.trade_id::text AND user_id = quick.user_id)"),
        ("closed trades that made neither a sample nor a refusal", "SELECT count(*) FROM quick_trades AS quick WHERE status = 'closed' AND NOT EXISTS (SELECT 1 FROM ml_training_samples WHERE trade_id = quick.trade_id) AND NOT EXISTS (SELECT 1 FROM ml_refused_samples WHERE trade_id = quick.trade_id)"),
    ];

    // A row whose event is missing, an event whose row is missing, a trade of the desk's nobody asked for, a hole in somebody's sequence.
    private static readonly ImmutableArray<(string Table, string Key, string Event, string Where)> Pairs =
    [
        ("terminal_scan_runs", "scan_id", "scan.completed", "true"),
        ("tracked_signals", "tracked_id", "signal.tracked", "true"),
        ("tracked_signals", "tracked_id", "signal.converted", "status = 'converted'"),
        ("tracked_signals", "tracked_id", "signal.dropped", "status IN ('dropped', 'expired')"),
        ("quick_trades", "trade_id", "quick_trade.requested", "true"),
        ("quick_trades", "trade_id", "quick_trade.opened", "status IN ('open', 'closed')"),
        ("quick_trades", "trade_id", "quick_trade.closed", "status = 'closed'"),
        ("quick_trades", "trade_id", "quick_trade.canceled", "status = 'canceled'"),
        ("copy_trade_runs", "run_id", "copy_trade.published", "true"),
        ("hypotheses", "hypothesis_id", "hypothesis.proposed", "true"),
        ("hypotheses", "hypothesis_id", "hypothesis.answered", "answer IS NOT NULL"),
        ("hypotheses", "hypothesis_id", "hypothesis.settled", "settled_at IS NOT NULL"),
        ("guard_overrides", "override_id", "override.offered", "true"),
        ("guard_overrides", "override_id", "override.answered", "is_accepted IS NOT NULL"),
        ("predictions", "prediction_id", "prediction.made", "true"),
        ("predictions", "prediction_id", "prediction.settled", "settled_at IS NOT NULL"),
    ];

    private static readonly ImmutableArray<(string Name, string Sql)> Ghosts =
    [
        ("trades of the desk nobody asked for", "SELECT count(*) FROM trades AS trade WHERE NOT EXISTS (SELECT 1 FROM quick_trades WHERE trade_id = trade.trade_id)"),
        ("trades the desk holds and their owner does not", "SELECT count(*) FROM trades AS trade JOIN quick_trades AS quick USING (trade_id) WHERE trade.status IN ('pending', 'open') AND quick.status IN ('closed', 'canceled')"),
        ("entries in the books without a closed trade", "SELECT count(*) FROM pnl_entries AS entry JOIN quick_trades AS quick USING (trade_id) WHERE quick.status <> 'closed'"),
        ("events without a key", "SELECT count(*) FROM passport_event_outbox AS told WHERE NOT EXISTS (SELECT 1 FROM passport_event_keys WHERE idempotency_key = told.idempotency_key AND event_id = told.event_id)"),
        ("keys without an event", "SELECT count(*) FROM passport_event_keys AS key WHERE NOT EXISTS (SELECT 1 FROM passport_event_outbox WHERE event_id = key.event_id)"),
        ("holes in a sequence", "SELECT coalesce(sum(stream.last_sequence - (SELECT count(*) FROM passport_event_outbox WHERE user_id = stream.user_id)), 0)::bigint FROM passport_streams AS stream"),
        ("contests told and not joined", WithoutPlace("arena.joined", "true")),
        ("contests told as opened or called off that are not", "SELECT count(*) FROM passport_event_outbox AS told WHERE event_type IN ('arena.opened', 'arena.called_off') AND NOT EXISTS (SELECT 1 FROM arenas WHERE arena_id::text = told.source_id AND created_by = told.user_id AND (told.event_type = 'arena.opened' OR called_off_at IS NOT NULL))"),
        ("contests told as settled that are not", WithoutPlace("arena.settled", "arena.settled_at IS NOT NULL")),
        ("follows of nobody's trade", "SELECT count(*) FROM passport_event_outbox AS told WHERE event_type = 'copy_trade.followed' AND NOT EXISTS (SELECT 1 FROM quick_trades WHERE origin = 'copied' AND origin_id::text = told.source_id AND user_id = told.user_id)"),
        ("plans changed of nobody's trade", "SELECT count(*) FROM passport_event_outbox AS told WHERE event_type IN ('quick_trade.plan_changed', 'quick_trade.close_requested') AND NOT EXISTS (SELECT 1 FROM quick_trades WHERE trade_id::text = told.source_id AND user_id = told.user_id)"),
        ("reports nobody asked for", "SELECT count(*) FROM passport_reports AS report WHERE NOT EXISTS (SELECT 1 FROM passport_report_requests WHERE report_id = report.report_id AND user_id = report.user_id)"),
        ("passport trades without a closed trade", "SELECT count(*) FROM passport_trades AS kept WHERE NOT EXISTS (SELECT 1 FROM quick_trades WHERE trade_id = kept.trade_id AND status = 'closed')"),
    ];

    // Counted again from the primary rows, without the ledger: what the projection has more of was counted twice, what it has less of is lost.
    private static readonly ImmutableArray<(string Name, string Sql)> Counts =
    [
        ("wins", "SELECT coalesce(sum(record.win_count - (SELECT count(*) FROM quick_trades WHERE user_id = record.user_id AND net_pnl > 0 AND status = 'closed')), 0)::bigint FROM passport_records_v2 AS record"),
        ("losses", "SELECT coalesce(sum(record.loss_count - (SELECT count(*) FROM quick_trades WHERE user_id = record.user_id AND net_pnl < 0 AND status = 'closed')), 0)::bigint FROM passport_records_v2 AS record"),
        ("profit", "SELECT coalesce(sum(record.total_pnl_bps - (SELECT coalesce(sum(pnl_bps), 0) FROM quick_trades WHERE user_id = record.user_id AND status = 'closed')), 0)::bigint FROM passport_records_v2 AS record"),
        ("hypotheses", "SELECT coalesce(sum(record.total_hypotheses - (SELECT count(*) FROM hypotheses WHERE user_id = record.user_id)), 0)::bigint FROM passport_records_v2 AS record"),
        ("approvals", "SELECT coalesce(sum(record.total_approved - (SELECT count(*) FROM hypotheses WHERE user_id = record.user_id AND answer = 'approved')), 0)::bigint FROM passport_records_v2 AS record"),
        ("warnings", "SELECT coalesce(sum(record.override_offered - (SELECT count(*) FROM guard_overrides WHERE user_id = record.user_id)), 0)::bigint FROM passport_records_v2 AS record"),
        ("warnings ignored", "SELECT coalesce(sum(record.override_ignored - (SELECT count(*) FROM guard_overrides WHERE user_id = record.user_id AND NOT is_accepted)), 0)::bigint FROM passport_records_v2 AS record"),
        ("reports asked for", "SELECT coalesce(sum((SELECT count(*) FROM passport_report_requests WHERE user_id = people.user_id AND report_type = 'five_trades') - people.closed / 5), 0)::bigint FROM (SELECT user_id, count(*) AS closed FROM quick_trades WHERE status = 'closed' GROUP BY user_id) AS people"),
    ];

    private static readonly ImmutableArray<(string Name, string Sql)> Doubled =
    [
        ("one key told twice", "SELECT count(*) - count(DISTINCT idempotency_key) FROM passport_event_outbox"),
        ("one trade sampled twice", "SELECT count(*) - count(DISTINCT trade_id) FROM ml_training_samples"),
        ("one place of a sequence given twice", "SELECT count(*) - count(DISTINCT (user_id, sequence)) FROM passport_event_outbox"),
        ("one contest told twice to a person", "SELECT count(*) - count(DISTINCT (user_id, event_type, source_id)) FROM passport_event_outbox WHERE event_type LIKE 'arena.%'"),
        ("one wish written twice", "SELECT count(*) - count(DISTINCT report_id) FROM passport_report_requests WHERE report_id IS NOT NULL"),
        ("reports of one reason", "SELECT count(*) - count(DISTINCT (user_id, report_type, period_start, period_end, version)) FROM passport_reports"),
    ];

    /// <summary>How much is begun and not ended; 0 once everything has come to rest.</summary>
    /// <param name="tell">Hears what it is.</param>
    public Task<long> UnrestAsync(Action<string> tell, CancellationToken cancellationToken) => SumAsync(Lost, tell, cancellationToken);

    /// <param name="tell">Hears of every rule that was broken.</param>
    public async Task<OutboxVerdict> JudgeAsync(ImmutableArray<DoneAct> acts, Action<string> tell, CancellationToken cancellationToken)
    {
        var wishes = acts.Where(act => act.Event == ReportAsked).ToImmutableArray();
        var (lost, ghost, doubled) = (await LostActsAsync([.. acts.Where(act => act.Event != ReportAsked)], tell, cancellationToken), 0L, 0L);
        lost += await LostReportsAsync(wishes, tell, cancellationToken);
        lost += await SumAsync(Lost, tell, cancellationToken);
        ghost += await SumAsync(Ghosts, tell, cancellationToken);
        ghost += await SumAsync(
            [.. Pairs.SelectMany(pair => (IEnumerable<(string, string)>)[($"{pair.Table} without {pair.Event}", WithoutEvent(pair)), ($"{pair.Event} without {pair.Table}", WithoutRow(pair))])],
            tell, cancellationToken);
        doubled += await SumAsync(Doubled, tell, cancellationToken);
        foreach (var (name, sql) in Counts)
        {
            var more = await CountAsync(sql, cancellationToken);
            (doubled, lost) = more > 0 ? (doubled + more, lost) : (doubled, lost - more);
            Tell(tell, $"{name}: the projection counts so many more", more);
        }

        var rebuilt = await new PassportRebuild(database).RunAsync(ct: cancellationToken);
        foreach (var table in rebuilt.Differing)
        {
            tell($"{table} is not what the ledger makes of it");
        }

        return new OutboxVerdict(lost, ghost, doubled, rebuilt.IsEqual, rebuilt.Events);
    }

    private async Task<long> LostActsAsync(ImmutableArray<DoneAct> acts, Action<string> tell, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(LostActs);
        select.CommandTimeout = 120;
        select.Parameters.AddWithValue("people", acts.Select(act => act.Person).ToArray());
        select.Parameters.AddWithValue("events", acts.Select(act => act.Event).ToArray());
        select.Parameters.AddWithValue("rows", acts.Select(act => act.Row.ToString("D")).ToArray());
        var lost = (long)(await select.ExecuteScalarAsync(cancellationToken))!;
        Tell(tell, "acts that were told done and are not in the ledger", lost);
        return lost;
    }

    private async Task<long> LostReportsAsync(ImmutableArray<DoneAct> wishes, Action<string> tell, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(LostReports);
        select.CommandTimeout = 120;
        select.Parameters.AddWithValue("people", wishes.Select(act => act.Person).ToArray());
        select.Parameters.AddWithValue("rows", wishes.Select(act => act.Row).ToArray());
        var lost = (long)(await select.ExecuteScalarAsync(cancellationToken))!;
        Tell(tell, "reports that were promised and are not there", lost);
        return lost;
    }

    private async Task<long> SumAsync(ImmutableArray<(string Name, string Sql)> rules, Action<string> tell, CancellationToken cancellationToken)
    {
        var sum = 0L;
        foreach (var (name, sql) in rules)
        {
            var broken = await CountAsync(sql, cancellationToken);
            Tell(tell, name, broken);
            sum += Math.Abs(broken);
        }

        return sum;
    }

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(sql);
        select.CommandTimeout = 120;
        return Convert.ToInt64(await select.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string WithoutEvent((string Table, string Key, string Event, string Where) pair) => $"""
        SELECT count(*) FROM {pair.Table} AS kept
        WHERE {pair.Where} AND NOT EXISTS (
            SELECT 1 FROM passport_event_outbox
            WHERE source_table = '{pair.Table}' AND source_id = kept.{pair.Key}::text AND event_type = '{pair.Event}' AND user_id = kept.user_id)
        """;

    private static string WithoutRow((string Table, string Key, string Event, string Where) pair) => $"""
        SELECT count(*) FROM passport_event_outbox AS told
        WHERE event_type = '{pair.Event}' AND NOT EXISTS (
            SELECT 1 FROM {pair.Table} AS kept WHERE kept.{pair.Key}::text = told.source_id AND kept.user_id = told.user_id AND {pair.Where})
        """;

    private static string WithoutTelling(string kind, string where) => $"""
        SELECT count(*) FROM arena_participants AS part
        WHERE part.user_id IS NOT NULL AND {where} AND NOT EXISTS (
            SELECT 1 FROM passport_event_outbox
            WHERE source_table = 'arenas' AND source_id = part.arena_id::text AND event_type = '{kind}' AND user_id = part.user_id)
        """;

    private static string WithoutMakersTelling(string kind, string where) => $"""
        SELECT count(*) FROM arenas AS arena
        WHERE {where} AND NOT EXISTS (
            SELECT 1 FROM passport_event_outbox
            WHERE source_table = 'arenas' AND source_id = arena.arena_id::text AND event_type = '{kind}' AND user_id = arena.created_by)
        """;

    private static string WithoutPlace(string kind, string where) => $"""
        SELECT count(*) FROM passport_event_outbox AS told
        WHERE event_type = '{kind}' AND NOT EXISTS (
            SELECT 1 FROM arena_participants AS part JOIN arenas AS arena USING (arena_id)
            WHERE part.arena_id::text = told.source_id AND part.user_id = told.user_id AND {where})
        """;

    private static void Tell(Action<string> tell, string name, long broken)
    {
        if (broken != 0)
        {
            tell($"{broken} {name}");
        }
    }
}

/// <param name="Lost">Done and not there, or begun and never ended.</param>
/// <param name="Ghost">There without what it follows from.</param>
/// <param name="Doubled">There twice, or counted twice.</param>
/// <param name="Events">In the ledger.</param>
internal sealed record OutboxVerdict(long Lost, long Ghost, long Doubled, bool RebuildEqual, long Events);
