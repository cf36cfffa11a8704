using Npgsql;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What language models said so far, out of the raw files: the only cache there is.</summary>
public sealed class KeptAnswers(NpgsqlDataSource database, ReadRawLines read)
{
    private const string SelectFiles = """
        SELECT sequence, name, path, run_id, first_at, last_at, lines, bytes, sha256
        FROM forecast_raw_files
        WHERE source = 'llm' AND name = @name AND sequence <= @last
        ORDER BY sequence
        """;

    /// <summary>Every answer up to and with a run's files, by key, in the order in which they came. A run without files adds nothing.</summary>
    /// <param name="name"><see cref="KeptAnswer.Questions"/> or <see cref="KeptAnswer.Explanations"/>.</param>
    public Task<Dictionary<string, List<KeptAnswer>>> ReadAsync(string name, DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Files.IsEmpty
            ? Task.FromResult<Dictionary<string, List<KeptAnswer>>>([])
            : ReadAsync(name, run.Files.Max(file => file.Sequence), [.. run.Files.Where(file => file.Source == RawSource.Llm && file.Name == name)], ct);
    }

    /// <summary>Keys of all questions that were ever answered, usably or not.</summary>
    public async Task<IReadOnlySet<string>> KeysAsync(string name, CancellationToken ct) =>
        (await ReadAsync(name, long.MaxValue, [], ct)).Keys.ToHashSet(StringComparer.Ordinal);

    // A run's own files count also before the table lists them.
    private async Task<Dictionary<string, List<KeptAnswer>>> ReadAsync(string name, long last, RawFile[] own, CancellationToken ct)
    {
        var answers = new Dictionary<string, List<KeptAnswer>>(StringComparer.Ordinal);
        foreach (var file in (await FilesAsync(name, last, ct)).UnionBy(own, file => file.Sequence).OrderBy(file => file.Sequence))
        {
            await foreach (var line in read(file, ct).WithCancellation(ct))
            {
                if (KeptAnswer.Of(line) is { } answer)
                {
                    if (!answers.TryGetValue(answer.Key, out var said))
                    {
                        answers[answer.Key] = said = [];
                    }

                    said.Add(answer);
                }
            }
        }

        return answers;
    }

    private async Task<List<RawFile>> FilesAsync(string name, long last, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectFiles);
        select.Parameters.AddWithValue("name", name);
        select.Parameters.AddWithValue("last", last);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var files = new List<RawFile>();
        while (await reader.ReadAsync(ct))
        {
            files.Add(new RawFile(
                reader.GetInt64(0), RawSource.Llm, reader.GetString(1), reader.GetString(2), reader.GetGuid(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetInt32(6), reader.GetInt64(7), reader.GetString(8)));
        }

        return files;
    }
}
