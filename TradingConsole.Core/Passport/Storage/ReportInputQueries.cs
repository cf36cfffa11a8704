using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Gathers what a report is made from, in one snapshot of the database.</summary>
internal static class ReportInputQueries
{
    private const string SelectTrades = """
        SELECT trade_id, symbol, direction, origin, entered_at, exited_at, exit_reason, r_milli, pnl_bps, net_pnl, confidence, setup, regime,
               is_stop_moved, is_target_cut, warnings_ignored
        FROM passport_trades
        WHERE user_id = @user AND exited_at >= @start AND exited_at < @end
        ORDER BY exited_at, trade_id
        """;

    private const string SelectEvents = """
        SELECT event_type, event_version, payload::text
        FROM passport_event_outbox
        WHERE user_id = @user AND event_time >= @start AND event_time < @end
          AND event_type IN ('prediction.settled', 'hypothesis.settled', 'override.offered', 'override.answered')
        ORDER BY sequence
        """;

    private const string CountSamples = """
        SELECT count(*)
        FROM ml_training_samples AS sample
        JOIN passport_trades AS trade USING (trade_id)
        WHERE trade.user_id = @user AND trade.exited_at >= @start AND trade.exited_at < @end
        """;

    // What the last five trades asked about is the whole history so far: five trades alone say nothing.
    public static async Task<ReportInput> ReadAsync(NpgsqlTransaction transaction, ReportRequest request, CancellationToken ct)
    {
        var trades = await TradesAsync(transaction, request, ct);
        var start = request.PeriodStart == DateTimeOffset.UnixEpoch && !trades.IsEmpty ? trades[0].EnteredAt : request.PeriodStart;
        var (forecasts, overrides) = await EventsAsync(transaction, request, trades, ct);
        await using var count = Command(CountSamples, transaction, request);
        return new ReportInput(
            request.UserId, start, request.PeriodEnd, trades, forecasts, overrides, (int)(long)(await count.ExecuteScalarAsync(ct))!);
    }

    private static async Task<ImmutableArray<ReportTrade>> TradesAsync(NpgsqlTransaction transaction, ReportRequest request, CancellationToken ct)
    {
        await using var select = Command(SelectTrades, transaction, request);
        await using var row = await select.ExecuteReaderAsync(ct);
        var trades = ImmutableArray.CreateBuilder<ReportTrade>();
        while (await row.ReadAsync(ct))
        {
            var bps = row.GetInt32(8);
            trades.Add(new ReportTrade(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
                row.GetFieldValue<DateTimeOffset>(5), row.GetString(6), row.IsDBNull(7) ? bps / 100.0 : row.GetInt32(7) / 1000.0, bps, row.GetDecimal(9),
                row.IsDBNull(10) ? null : row.GetInt32(10), row.IsDBNull(11) ? null : row.GetString(11), row.IsDBNull(12) ? null : row.GetString(12),
                row.GetBoolean(13), row.GetBoolean(14), row.GetInt32(15)));
        }

        return trades.DrainToImmutable();
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
