using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Gathers what a report is made from, in one snapshot of the database.</summary>
internal static class ReportInputQueries
{
    /// <summary>
    /// A report after five trades looks back over so many. Five alone say nothing, and the whole history each time would be kept n² / 10 times over.
    /// </summary>
    internal const int FiveTradesLookBack = 200;

    // Events of before closes in loss by hand were marked as cut say nothing of them; that they fell short of the target is plain.
    private const string SelectTrades = """
        SELECT trade_id, symbol, direction, origin, entered_at, exited_at, exit_reason, r_milli, pnl_bps, net_pnl, confidence, setup, regime,
               is_stop_moved, is_target_cut, warnings_ignored
        FROM (
            SELECT trade_id, symbol, direction, origin, entered_at, exited_at, exit_reason, r_milli, pnl_bps, net_pnl, confidence, setup, regime,
                   is_stop_moved, is_target_cut OR (exit_reason = 'OPERATOR' AND net_pnl <= 0) AS is_target_cut, warnings_ignored
            FROM passport_trades
            WHERE user_id = @user AND exited_at >= @start AND exited_at < @end
            ORDER BY exited_at DESC, trade_id DESC
            LIMIT @most::bigint) AS latest
        ORDER BY exited_at, trade_id
        """;

    private const string SelectEvents = """
        SELECT event_type, event_version, payload::text
        FROM passport_event_outbox
        WHERE user_id = @user AND event_time >= @start AND event_time < @end
          AND event_type IN ('prediction.settled', 'hypothesis.settled', 'override.offered', 'override.answered')
        ORDER BY sequence
        """;

    private const string SelectFirst = """
        SELECT event_time FROM passport_event_outbox WHERE user_id = @user AND event_time >= @start AND event_time < @end ORDER BY sequence LIMIT 1
        """;

    /// <param name="request">Its period may begin with the epoch: as far back as there is anything.</param>
    public static async Task<ReportInput> ReadAsync(NpgsqlTransaction transaction, ReportRequest request, CancellationToken ct)
    {
        var isFiveTrades = request.Type == ReportType.FiveTrades;
        var trades = await TradesAsync(transaction, request, isFiveTrades ? FiveTradesLookBack : null, ct);
        var start = request.PeriodStart != DateTimeOffset.UnixEpoch ? request.PeriodStart
            : !trades.IsEmpty ? trades[0].EnteredAt
            : await FirstEventAsync(transaction, request, ct) ?? KoreanTime.At(KoreanTime.DayOf(request.PeriodEnd.AddTicks(-1)), TimeOnly.MinValue);

        // What is bounded by trades is bounded by their time as well, or a few trades could still drag years of forecasts along.
        var looked = isFiveTrades ? request with { PeriodStart = start } : request;
        var (forecasts, overrides) = await EventsAsync(transaction, looked, trades, ct);
        var (samples, lessons) = await ReportLessonQueries.LessonsAsync(transaction, request.UserId, [.. trades.Select(trade => trade.TradeId)], ct);
        return new ReportInput(request.UserId, start, request.PeriodEnd, trades, forecasts, overrides, samples)
        {
            Standing = await ReportLessonQueries.StandingAsync(transaction, request.UserId, request.PeriodEnd, ct),
            Activity = await ReportLessonQueries.ActivityAsync(transaction, request.UserId, looked.PeriodStart, request.PeriodEnd, ct),
            Lessons = lessons,
        };
    }

    // Before the first event there is nothing: a report that began earlier would speak of days nobody was here.
    private static async Task<DateTimeOffset?> FirstEventAsync(NpgsqlTransaction transaction, ReportRequest request, CancellationToken ct)
    {
        await using var select = Command(SelectFirst, transaction, request);
        await using var row = await select.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? row.Instant(0) : null;
    }

    private static async Task<ImmutableArray<ReportTrade>> TradesAsync(
        NpgsqlTransaction transaction, ReportRequest request, long? most, CancellationToken ct)
    {
        var trades = ImmutableArray.CreateBuilder<ReportTrade>();
        await using (var select = Command(SelectTrades, transaction, request))
        {
            select.Parameters.Add(new("most", NpgsqlDbType.Bigint) { Value = (object?)most ?? DBNull.Value });
            await using var row = await select.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                trades.Add(Trade(row));
            }
        }

        // Only what broke its plan is compared with it.
        var plans = await FirstPlanQueries.ReadAsync(
            transaction, request.UserId, [.. trades.Where(trade => trade.IsStopMoved || trade.IsTargetCut).Select(trade => trade.TradeId)],
            request.PeriodEnd, ct);
        return [.. trades.Select(trade => plans.TryGetValue(trade.TradeId, out var r) ? trade with { PlanR = r } : trade)];
    }

    private static ReportTrade Trade(NpgsqlDataReader row)
    {
        var bps = row.GetInt32(8);
        return new ReportTrade(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Instant(4), row.Instant(5), row.GetString(6),
            row.IsDBNull(7) ? bps / 100.0 : row.GetInt32(7) / 1000.0, bps, row.GetDecimal(9), row.Optional<int>(10), row.OptionalText(11),
            row.OptionalText(12), row.GetBoolean(13), row.GetBoolean(14), row.GetInt32(15));
    }

    private static async Task<(ImmutableArray<ReportForecast> Forecasts, OverrideCounts Overrides)> EventsAsync(
        NpgsqlTransaction transaction, ReportRequest request, ImmutableArray<ReportTrade> trades, CancellationToken ct)
    {
        await using var select = Command(SelectEvents, transaction, request);
        await using var row = await select.ExecuteReaderAsync(ct);
        var forecasts = ImmutableArray.CreateBuilder<ReportForecast>();
        var (offered, accepted, ignored) = (0, 0, 0);
        while (await row.ReadAsync(ct))
        {
            switch (Fact(row))
            {
                case PredictionSettled { IsRight: { } right } settled:
                    forecasts.Add(new ReportForecast(settled.PredictionId, settled.Symbol.Value, settled.Confidence, right));
                    break;
                case HypothesisSettled { IsRight: { } right, Confidence: { } confidence } settled:
                    forecasts.Add(new ReportForecast(settled.HypothesisId, settled.Symbol.Value, confidence, right));
                    break;
                case OverrideOffered:
                    offered++;
                    break;
                case OverrideAnswered { IsAccepted: true }:
                    accepted++;
                    break;
                case OverrideAnswered:
                    ignored++;
                    break;
            }
        }

        var lost = trades.Where(trade => trade.NetPnl < 0).Sum(trade => trade.WarningsIgnored);
        return (forecasts.DrainToImmutable(), new OverrideCounts(offered, accepted, ignored, lost));
    }

    // What cannot be read stands among the dead letters; a report is made of what can.
    private static PassportFact? Fact(NpgsqlDataReader row)
    {
        try
        {
            return FactCatalogue.Read(row.GetString(0), row.GetInt32(1), row.GetString(2));
        }
        catch (UnreadableEventException)
        {
            return null;
        }
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, ReportRequest request)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("user", request.UserId);
        command.Parameters.AddWithValue("start", request.PeriodStart.ToUniversalTime());
        command.Parameters.AddWithValue("end", request.PeriodEnd.ToUniversalTime());
        return command;
    }
}
