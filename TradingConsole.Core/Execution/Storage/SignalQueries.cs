using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>What pages and endpoints ask about signals.</summary>
public sealed class SignalQueries(NpgsqlDataSource database)
{
    private const string Columns = """
        symbol, ts, model_id, mode, ev_long, ev_short, er_long, er_short, q05_long, q05_short, e_mae_long, e_mae_short,
        coalesce(e_hold_long_min, 'NaN'::double precision) AS e_hold_long_min,
        coalesce(e_hold_short_min, 'NaN'::double precision) AS e_hold_short_min,
        p_tp_long, p_tp_short, decision, wanted, size_notional, leverage, sl_price, tp_price,
        block_reason_codes::text AS block_reason_codes, explain::text AS explain, stages::text AS stages,
        (inputs->>'atrFraction')::double precision AS atr_fraction, policy_version, risk_version, stored_at
        """;

    private const string SelectLatest = $"""
        SELECT {Columns}
        FROM (
            SELECT DISTINCT ON (symbol) *
            FROM signals
            WHERE ts >= @since
            ORDER BY symbol, ts DESC
        ) AS latest
        ORDER BY greatest(ev_long, ev_short) DESC, symbol
        LIMIT @limit
        """;

    private const string SelectOne = $"""
        SELECT {Columns}
        FROM signals
        WHERE symbol = @symbol AND ts = @bar
        """;

    private const string SelectInputs = """
        SELECT inputs::text AS inputs
        FROM signals
        WHERE symbol = @symbol AND ts = @bar
        """;

    private const string SelectSeries = """
        SELECT
            ts, ev_long, ev_short, er_long, er_short, q05_long, q05_short, e_mae_long, e_mae_short,
            coalesce(e_hold_long_min, 'NaN'::double precision) AS e_hold_long_min,
            coalesce(e_hold_short_min, 'NaN'::double precision) AS e_hold_short_min,
            p_tp_long, p_tp_short, sl_price, tp_price, decision
        FROM signals
        WHERE symbol = @symbol AND ts >= @from AND ts < @to
        ORDER BY ts
        LIMIT @limit
        """;

    private const string SelectFunnel = """
        SELECT
            count(*) AS signals,
            count(*) FILTER (WHERE greatest(ev_long, ev_short) > 0) AS ev_positive,
            count(*) FILTER (WHERE size_notional IS NOT NULL) AS gates_passed,
            count(*) FILTER (WHERE decision <> 'FLAT') AS taken,
            (SELECT count(*) FROM trades WHERE signal_ts >= @from AND signal_ts < @to AND entry_time IS NOT NULL) AS entries
        FROM signals
        WHERE ts >= @from AND ts < @to
        """;

    private const string SelectReasons = """
        SELECT code, count(*) AS times
        FROM signals CROSS JOIN LATERAL jsonb_array_elements_text(block_reason_codes) AS code
        WHERE ts >= @from AND ts < @to
        GROUP BY code
        ORDER BY times DESC, code
        LIMIT 50
        """;

    private const string SelectStages = """
        SELECT stages::text AS stages
        FROM signals
        WHERE ts >= @from AND ts < @to
        ORDER BY ts DESC, symbol
        LIMIT @limit
        """;

    /// <summary>The latest signal of each symbol since <paramref name="since"/> (inclusive), best expected value first.</summary>
    public async Task<ImmutableArray<StoredSignal>> LatestAsync(
        DateTimeOffset since, int limit = 50, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectLatest);
        command.Parameters.AddWithValue("since", since.ToUniversalTime());
        command.Parameters.AddWithValue("limit", limit);
        var signals = ImmutableArray.CreateBuilder<StoredSignal>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            signals.Add(Read(reader));
        }

        return signals.DrainToImmutable();
    }

    /// <param name="bar">Open time of the bar, UTC.</param>
    /// <returns>Null when there is no such signal.</returns>
    public async Task<StoredSignal?> FindAsync(Symbol symbol, DateTimeOffset bar, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        command.Parameters.AddWithValue("bar", bar.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>What the decision rested on, for <see cref="DecisionReplay.Recompute"/>; null when there is no such signal.</summary>
    public async Task<string?> InputsAsync(Symbol symbol, DateTimeOffset bar, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectInputs);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        command.Parameters.AddWithValue("bar", bar.ToUniversalTime());
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>A symbol's signals over [from, to), oldest first.</summary>
    public async Task<ImmutableArray<SignalPoint>> SeriesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, int limit = 10_000, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectSeries);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        AddSpan(command, from, to);
        command.Parameters.AddWithValue("limit", limit);
        var points = ImmutableArray.CreateBuilder<SignalPoint>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            points.Add(new SignalPoint(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDouble(1), reader.GetDouble(2), ReadPrediction(reader, 3),
                reader.GetFieldValue<double?>(13), reader.GetFieldValue<double?>(14), reader.GetString(15)));
        }

        return points.DrainToImmutable();
    }

    /// <summary>Where the decisions on bars of [from, to) ended.</summary>
    public async Task<SignalFunnel> FunnelAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        var reasons = ImmutableArray.CreateBuilder<(string, long)>();
        await using (var command = database.CreateCommand(SelectReasons))
        {
            AddSpan(command, from, to);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                reasons.Add((rows.GetString(0), rows.GetInt64(1)));
            }
        }

        await using var counts = database.CreateCommand(SelectFunnel);
        AddSpan(counts, from, to);
        await using var reader = await counts.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new SignalFunnel(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4),
            reasons.DrainToImmutable());
    }

    /// <summary>The stages of the latest decisions on bars of [from, to): what <see cref="Feasibility.Count"/> reads.</summary>
    public async Task<ImmutableArray<ImmutableArray<DecisionStage>>> StagesAsync(
        DateTimeOffset from, DateTimeOffset to, int limit = 5_000, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectStages);
        AddSpan(command, from, to);
        command.Parameters.AddWithValue("limit", limit);
        var stages = ImmutableArray.CreateBuilder<ImmutableArray<DecisionStage>>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            stages.Add(DecisionRecord.ReadStages(reader.GetString(0)));
        }

        return stages.DrainToImmutable();
    }

    private static void AddSpan(NpgsqlCommand command, DateTimeOffset from, DateTimeOffset to)
    {
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        command.Parameters.AddWithValue("to", to.ToUniversalTime());
    }

    private static StoredSignal Read(NpgsqlDataReader reader) => new(
        Symbol.Parse(reader.GetString(0)),
        reader.GetFieldValue<DateTimeOffset>(1),
        reader.GetGuid(2),
        TradingModeWords.Parse(reader.GetString(3)),
        reader.GetDouble(4),
        reader.GetDouble(5),
        ReadPrediction(reader, 6),
        reader.GetString(16),
        PositionSideWords.Parse(reader.GetString(17)),
        reader.GetFieldValue<double?>(18),
        reader.GetFieldValue<int?>(19),
        reader.GetFieldValue<double?>(20),
        reader.GetFieldValue<double?>(21),
        JsonSerializer.Deserialize<ImmutableArray<string>>(reader.GetString(22), DecisionRecord.Json),
        JsonSerializer.Deserialize<ImmutableArray<FeatureContribution>>(reader.GetString(23), DecisionRecord.Json),
        DecisionRecord.ReadStages(reader.GetString(24)),
        reader.IsDBNull(25) ? double.NaN : reader.GetDouble(25),
        reader.GetInt32(26),
        reader.GetInt32(27),
        reader.GetFieldValue<DateTimeOffset>(28));

    // er, q05, mae, hold, p_tp; of each first the long, then the short.
    private static Prediction ReadPrediction(NpgsqlDataReader reader, int first)
    {
        double At(int offset) => reader.IsDBNull(first + offset) ? double.NaN : reader.GetDouble(first + offset);
        return new Prediction(new(At(0), At(2), At(4), At(6), At(8)), new(At(1), At(3), At(5), At(7), At(9)));
    }
}
