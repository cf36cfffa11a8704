using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Execution.Drills;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Keeps what fire drills found, row by row.</summary>
public sealed class DrillStore(NpgsqlDataSource database)
{
    private const string Insert = """
        INSERT INTO drill_runs (run_id, row_number, name, ran_at, runs, failures, outcome, detail, seconds, process)
        VALUES (@run_id, @row_number, @name, @ran_at, @runs, @failures, @outcome, @detail, @seconds, @process)
        ON CONFLICT (run_id, row_number) DO NOTHING
        """;

    private const string SelectLatest = """
        SELECT DISTINCT ON (row_number) row_number, name, ran_at, runs, failures, outcome, detail, seconds, process
        FROM drill_runs
        ORDER BY row_number, ran_at DESC
        """;

    private const string SelectRuns = """
        SELECT row_number, name, ran_at, runs, failures, outcome, detail, seconds, process, run_id
        FROM drill_runs
        WHERE run_id IN (SELECT run_id FROM drill_runs GROUP BY run_id ORDER BY min(ran_at) DESC LIMIT @limit)
        ORDER BY row_number
        """;

    /// <summary>Stores the rows of one run of the drill.</summary>
    public async Task SaveAsync(Guid runId, IReadOnlyCollection<DrillResult> results, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Count == 0)
        {
            return;
        }

        await using var batch = database.CreateBatch();
        foreach (var result in results)
        {
            var command = new NpgsqlBatchCommand(Insert);
            command.Parameters.AddWithValue("run_id", runId);
            command.Parameters.AddWithValue("row_number", result.Row);
            command.Parameters.AddWithValue("name", result.Name);
            command.Parameters.AddWithValue("ran_at", NpgsqlDbType.TimestampTz, result.RanAt.ToUniversalTime());
            command.Parameters.AddWithValue("runs", result.Runs);
            command.Parameters.AddWithValue("failures", result.Failures);
            command.Parameters.AddWithValue("outcome", Word(result.Outcome));
            command.Parameters.AddWithValue("detail", result.Detail);
            command.Parameters.AddWithValue("seconds", result.Seconds);
            command.Parameters.AddWithValue("process", result.Process);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The latest result of every row that was ever driven, by row.</summary>
    public async Task<ImmutableArray<DrillResult>> LatestAsync(CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectLatest);
        var results = ImmutableArray.CreateBuilder<DrillResult>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            results.Add(Read(reader));
        }

        return results.DrainToImmutable();
    }

    /// <summary>The latest runs with all their rows, newest first.</summary>
    public async Task<ImmutableArray<DrillRunRecord>> RunsAsync(int limit, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectRuns);
        command.Parameters.AddWithValue("limit", limit);
        var rows = new List<(Guid Run, DrillResult Row)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetGuid(9), Read(reader)));
        }

        return
        [
            .. rows.GroupBy(item => item.Run)
                .Select(run => new DrillRunRecord(run.Key, run.Min(item => item.Row.RanAt), [.. run.Select(item => item.Row)]))
                .OrderByDescending(run => run.RanAt),
        ];
    }

    private static DrillResult Read(NpgsqlDataReader reader) => new(
        reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3), reader.GetInt32(4),
        reader.GetString(5) switch
        {
            "passed" => DrillOutcome.Passed,
            "failed" => DrillOutcome.Failed,
            _ => DrillOutcome.NotAutomated,
        },
        reader.GetString(6), reader.GetDouble(7), reader.GetString(8));

    private static string Word(DrillOutcome outcome) => outcome switch
    {
        DrillOutcome.Passed => "passed",
        DrillOutcome.Failed => "failed",
        _ => "not_automated",
    };
}
