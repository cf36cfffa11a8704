using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What a run could not use, one letter a segment; kept for ever, settled once.</summary>
public sealed class RunLetters(NpgsqlDataSource database)
{
    private const int PayloadMax = 4_000;

    /// <summary>A segment that failed before in this run and stage is the same letter, tried once more.</summary>
    public async Task KeepAsync(Guid runId, string stage, ImmutableArray<FailedSegment> failed, DateTimeOffset now, CancellationToken ct)
    {
        if (failed.IsEmpty)
        {
            return;
        }

        await using var insert = database.CreateCommand(
            """
            INSERT INTO forecast_dead_letters (letter_id, run_id, stage, segment, reason, payload, created_at)
            SELECT letter_id, @run, @stage, segment, reason, payload, @now
            FROM unnest(@ids, @segments, @reasons, @payloads) AS failed (letter_id, segment, reason, payload)
            ON CONFLICT (run_id, stage, segment) DO UPDATE
            SET reason = excluded.reason, payload = excluded.payload, attempts = forecast_dead_letters.attempts + 1, settled_at = NULL, settled_by = NULL
            """);
        insert.Parameters.AddWithValue("run", runId);
        insert.Parameters.AddWithValue("stage", stage);
        insert.Parameters.AddWithValue("now", now.ToUniversalTime());
        insert.Parameters.AddWithValue("ids", failed.Select(_ => Guid.CreateVersion7(now)).ToArray());
        insert.Parameters.AddWithValue("segments", failed.Select(letter => letter.Segment).ToArray());
        insert.Parameters.AddWithValue("reasons", failed.Select(letter => letter.Reason).ToArray());
        insert.Parameters.AddWithValue("payloads", failed.Select(letter => letter.Payload.Length > PayloadMax ? letter.Payload[..PayloadMax] : letter.Payload).ToArray());
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The first unsettled letter of a run; null when everything was used.</summary>
    public async Task<OpenLetter?> FirstOpenAsync(Guid runId, CancellationToken ct) =>
        (await OpenAsync("run_id = @id", ct, ("id", runId))).FirstOrDefault();

    /// <summary>Every unsettled letter, or the one named.</summary>
    public Task<ImmutableArray<OpenLetter>> OpenAsync(Guid? letterId, CancellationToken ct) =>
        letterId is { } id ? OpenAsync("letter_id = @id", ct, ("id", id)) : OpenAsync("true", ct);

    /// <summary>Every unsettled letter of a step.</summary>
    public Task<ImmutableArray<OpenLetter>> OpenOfAsync(string stage, CancellationToken ct) => OpenAsync("stage = @stage", ct, ("stage", stage));

    public async Task SettleAsync(ImmutableArray<Guid> letterIds, string by, DateTimeOffset now, CancellationToken ct)
    {
        await using var update = database.CreateCommand(
            "UPDATE forecast_dead_letters SET settled_at = @now, settled_by = @by WHERE letter_id = ANY(@ids) AND settled_at IS NULL");
        update.Parameters.AddWithValue("ids", letterIds.ToArray());
        update.Parameters.AddWithValue("by", by);
        update.Parameters.AddWithValue("now", now.ToUniversalTime());
        await update.ExecuteNonQueryAsync(ct);
    }

    private async Task<ImmutableArray<OpenLetter>> OpenAsync(string where, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var select = database.CreateCommand(
            $"SELECT letter_id, run_id, stage, segment, reason FROM forecast_dead_letters WHERE settled_at IS NULL AND {where} ORDER BY created_at, stage, segment");
        foreach (var (name, value) in values)
        {
            select.Parameters.AddWithValue(name, value);
        }

        await using var reader = await select.ExecuteReaderAsync(ct);
        var open = ImmutableArray.CreateBuilder<OpenLetter>();
        while (await reader.ReadAsync(ct))
        {
            open.Add(new OpenLetter(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
        }

        return open.DrainToImmutable();
    }
}

/// <summary>A segment that waits to be tried again.</summary>
public sealed record OpenLetter(Guid LetterId, Guid RunId, string Stage, string Segment, string Reason);
