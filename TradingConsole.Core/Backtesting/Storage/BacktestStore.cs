using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Backtesting.Storage;

/// <summary>The only file that knows the SQL of <c>backtests</c>.</summary>
public sealed class BacktestStore(NpgsqlDataSource database)
{
    private const string InsertBacktest =
        """
        INSERT INTO backtests (backtest_id, created_at, created_by, kind, model_id, job_id, from_ts, to_ts, symbols, seed, code_version,
                               config, config_hash, data_hash, result_hash, summary, report)
        VALUES (@backtest_id, @created_at, @created_by, @kind, @model_id, @job_id, @from_ts, @to_ts, @symbols, @seed, @code_version,
                @config, @config_hash, @data_hash, @result_hash, @summary, @report)
        """;

    private const string Columns =
        """
        b.backtest_id AS backtest_id, b.created_at AS created_at, b.created_by AS created_by, b.kind AS kind, b.model_id AS model_id,
        b.job_id AS job_id, b.from_ts AS from_ts, b.to_ts AS to_ts, b.symbols AS symbols, b.config_hash AS config_hash,
        b.data_hash AS data_hash, b.result_hash AS result_hash, b.code_version AS code_version, b.summary AS summary
        """;

    private const string SelectNewest = $"SELECT {Columns} FROM backtests b ORDER BY b.created_at DESC, b.backtest_id LIMIT @limit";

    private const string SelectOne = $"SELECT {Columns}, b.report AS report FROM backtests b WHERE b.backtest_id = @backtest_id";

    /// <summary>Stores a study under a new id.</summary>
    /// <param name="jobId">The job that made it; null from the command line.</param>
    public async Task<Guid> AddAsync(
        BacktestResult result, Guid id, DateTimeOffset createdAt, string createdBy, Guid? modelId, Guid? jobId,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        var report = result.Normal;
        await using var command = database.CreateCommand(InsertBacktest);
        command.Parameters.Add(new("backtest_id", id));
        command.Parameters.Add(new("created_at", createdAt.ToUniversalTime()));
        command.Parameters.Add(new("created_by", createdBy));
        command.Parameters.Add(new("kind", result.Kind));
        command.Parameters.Add(new("model_id", NpgsqlDbType.Uuid) { Value = modelId ?? (object)DBNull.Value });
        command.Parameters.Add(new("job_id", NpgsqlDbType.Uuid) { Value = jobId ?? (object)DBNull.Value });
        command.Parameters.Add(new("from_ts", report.From));
        command.Parameters.Add(new("to_ts", report.To));
        command.Parameters.Add(new("symbols", report.Symbols.Length));
        command.Parameters.Add(new("seed", unchecked((long)report.Config.Seed)));
        command.Parameters.Add(new("code_version", report.CodeVersion));
        command.Parameters.Add(new("config", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(report.Config, BacktestJson.Options) });
        command.Parameters.Add(new("config_hash", report.ConfigHash));
        command.Parameters.Add(new("data_hash", report.DataHash));
        command.Parameters.Add(new("result_hash", result.ResultHash));
        command.Parameters.Add(new("summary", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(BacktestSummary.Of(result), BacktestJson.Options) });
        command.Parameters.Add(new("report", NpgsqlDbType.Json) { Value = result.ToJson() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return id;
    }

    /// <summary>Newest first, without the reports themselves.</summary>
    public async Task<IReadOnlyList<BacktestRow>> ListAsync(int limit = 100, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectNewest);
        command.Parameters.Add(new("limit", limit));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<BacktestRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    /// <summary>One with its report, or null.</summary>
    public async Task<StoredBacktest?> FindAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectOne);
        command.Parameters.Add(new("backtest_id", id));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredBacktest(Read(reader), BacktestResult.FromJson(reader.GetString(reader.GetOrdinal("report"))))
            : null;
    }

    private static BacktestRow Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(reader.GetOrdinal("backtest_id")),
        reader.GetFieldValue<DateTimeOffset>(reader.GetOrdinal("created_at")),
        reader.GetString(reader.GetOrdinal("created_by")),
        reader.GetString(reader.GetOrdinal("kind")),
        reader.IsDBNull(reader.GetOrdinal("model_id")) ? null : reader.GetGuid(reader.GetOrdinal("model_id")),
        reader.IsDBNull(reader.GetOrdinal("job_id")) ? null : reader.GetGuid(reader.GetOrdinal("job_id")),
        reader.GetFieldValue<DateTimeOffset>(reader.GetOrdinal("from_ts")),
        reader.GetFieldValue<DateTimeOffset>(reader.GetOrdinal("to_ts")),
        reader.GetInt32(reader.GetOrdinal("symbols")),
        reader.GetString(reader.GetOrdinal("code_version")),
        reader.GetString(reader.GetOrdinal("config_hash")),
        reader.GetString(reader.GetOrdinal("data_hash")),
        reader.GetString(reader.GetOrdinal("result_hash")),
        JsonSerializer.Deserialize<BacktestSummary>(reader.GetString(reader.GetOrdinal("summary")), BacktestJson.Options)
            ?? throw new JsonException("A stored backtest summary was null."));
}
