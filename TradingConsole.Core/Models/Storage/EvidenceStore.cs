using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Models.Storage;

/// <summary>The only file that knows the SQL of <c>model_evidence</c>.</summary>
internal sealed class EvidenceStore(NpgsqlDataSource database)
{
    private const string InsertEvidence =
        """
        INSERT INTO model_evidence (model_id, kind, recorded_at, body)
        VALUES (@model_id, @kind, @recorded_at, @body)
        """;

    private const string SelectNewestOfEachKind =
        """
        SELECT DISTINCT ON (kind) id AS id, kind AS kind, recorded_at AS recorded_at, body::text AS body
        FROM model_evidence
        WHERE model_id = @model_id
        ORDER BY kind, id DESC
        """;

    /// <summary>What an imported model brings none of: the registry row shows the measured figures from then on.</summary>
    private const string MeasureImported =
        "UPDATE models SET metrics = @body WHERE model_id = @model_id AND origin = 'imported'";

    public Task InsertAsync(ModelId id, string kind, string json, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(id, kind, json, at, [InsertEvidence], cancellationToken);

    /// <summary>Keeps an evaluation as evidence and, for an imported model, as its metrics; both or neither.</summary>
    public Task InsertEvaluationAsync(ModelId id, string json, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync(id, EvidenceKinds.Evaluation, json, at, [InsertEvidence, MeasureImported], cancellationToken);

    public async Task<IReadOnlyList<ModelEvidence>> NewestAsync(ModelId id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectNewestOfEachKind);
        command.Parameters.AddWithValue("model_id", id.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<ModelEvidence>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new ModelEvidence(
                reader.GetInt64(0), id, reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3)));
        }

        return found;
    }

    private async Task WriteAsync(
        ModelId id, string kind, string json, DateTimeOffset at, ImmutableArray<string> statements, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch(); // Runs as one transaction.
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement);
            command.Parameters.AddWithValue("model_id", id.Value);
            command.Parameters.AddWithValue("kind", kind);
            command.Parameters.AddWithValue("recorded_at", at.ToUniversalTime());
            command.Parameters.AddWithValue("body", NpgsqlDbType.Jsonb, json);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
