using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Core.Tests.Forecasts;

/// <summary>A database with the rows that other steps would have written, and raw files in memory.</summary>
internal sealed class JudgementWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Midnight = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, ImmutableArray<RawLine>> _lines = new(StringComparer.Ordinal);

    private JudgementWorld(PostgresDatabase database) => Database = database;

    public PostgresDatabase Database { get; }

    public List<RawFile> Files { get; } = [];

    public static async Task<JudgementWorld> CreateAsync(PostgresFixture postgres) => new(await postgres.CreateDatabaseAsync());

    public static string Id(int number) => $"0x{number:x64}";

    /// <summary>The day that ends at <paramref name="end"/>, with the files that were sealed for it.</summary>
    public static DerivedRun Day(DateTimeOffset end, params ReadOnlySpan<RawFile> files) => new(
        new ForecastRun(
            new Guid((int)(end.ToUnixTimeSeconds() / 3600), 1, 1, new byte[8]), "daily_batch", "test", "", end.AddDays(-1), end, RunStatus.Running, null, null, end, null),
        [.. files]);

    public async Task<string> MarketAsync(
        int number, string question = "Will the index close above 5,000 on January 20?", string rules = "This market resolves to Yes according to the official closing price published by the exchange on January 20, 2026.",
        string status = "ACTIVE", int? winner = null, DateTimeOffset? ends = null, DateTimeOffset? resolved = null, bool wasDisputed = false,
        string category = "finance", string labelRule = "open")
    {
        await using var insert = Database.DataSource.CreateCommand("""
            INSERT INTO forecast_markets (market_id, event_id, slug, question, rules, category, outcomes, tokens, enable_order_book, starts_at, ends_at, status,
                                          winner, label_rule, resolved_at, was_disputed, first_seen_at, updated_at)
            VALUES (@id, @event, @slug, @question, @rules, @category, ARRAY['Yes', 'No'], ARRAY[@yes, @no], true, @starts, @ends, @status, @winner, @label, @resolved,
                    @disputed, @starts, @starts)
            """);
        var (id, end) = (Id(number), ends ?? Midnight.AddDays(1));
        insert.Parameters.AddWithValue("id", id);
        insert.Parameters.AddWithValue("event", $"e{number}");
        insert.Parameters.AddWithValue("slug", $"market-{number}");
        insert.Parameters.AddWithValue("question", question);
        insert.Parameters.AddWithValue("rules", rules);
        insert.Parameters.AddWithValue("category", category);
        insert.Parameters.AddWithValue("yes", $"{number}1");
        insert.Parameters.AddWithValue("no", $"{number}2");
        insert.Parameters.AddWithValue("starts", Midnight.AddDays(-30));
        insert.Parameters.AddWithValue("ends", end);
        insert.Parameters.AddWithValue("status", status);
        insert.Parameters.AddWithValue("winner", (object?)winner ?? DBNull.Value);
        insert.Parameters.AddWithValue("label", labelRule);
        insert.Parameters.AddWithValue("resolved", (object?)resolved ?? DBNull.Value);
        insert.Parameters.AddWithValue("disputed", wasDisputed);
        await insert.ExecuteNonQueryAsync();
        return id;
    }

    public Task ActivityAsync(
        string market, DateTimeOffset ts, double? volume, double? openInterest, int? wallets = null, double? topShare = null, double? roundTrip = null) => RowAsync(
        "INSERT INTO forecast_activity (market_id, ts, volume_24h_usd, open_interest_usd, liquidity_usd, wallets, top_share, round_trip_share) VALUES ($1, $2, $3, $4, null, $5, $6, $7)",
        market, ts, volume, openInterest, wallets, topShare, roundTrip);

    public Task FrameAsync(string market, DateTimeOffset ts, double vol = 0.1, double velocity = 1, double oiChange = 0, int imputed = 0) => RowAsync(
        "INSERT INTO forecast_frames (ts, market_id, returns, vol, volume_velocity, oi_change, tte_seconds, liquidity_bucket, impute_flag) VALUES ($1, $2, 0, $3, $4, $5, 3600, 'MID', $6)",
        ts, market, vol, velocity, oiChange, imputed);

    public Task BandAsync(
        string market, DateTimeOffset ts, double q10, double q50, double q90, int steps = 6, string method = "kalman", string calibration = "conformal") => RowAsync(
        "INSERT INTO forecast_bands (ts, market_id, method, horizon_steps, step_seconds, band_calibration, q10, q50, q90, model_id) VALUES ($1, $2, $3, $4, 3600, $5, $6, $7, $8, $9)",
        ts, market, method, steps, calibration, q10, q50, q90, $"{method}-v1");

    public Task SnapshotAsync(string market, DateTimeOffset ts, double yes, long freshness = 60) => RowAsync(
        "INSERT INTO forecast_snapshots (ts, market_id, p_yes, p_no, tte_seconds, liquidity_bucket, freshness_seconds) VALUES ($1, $2, $3, 1 - $3, 3600, 'MID', $4)",
        ts, market, yes, freshness);

    public Task QuestionAsync(string market, double ambiguity, double risk = 0.2, string model = "heuristic-v1") => RowAsync(
        "INSERT INTO forecast_questions (market_id, prompt_version, llm_model, ambiguity_score, resolution_risk_score, trigger_events, rationale_bullets, made_at) VALUES ($1, 'question_quality_v1', $2, $3, $4, '{}', '{Plain.}', $5)",
        market, model, ambiguity, risk, Midnight);

    public Task TrustAsync(string market, DateTimeOffset ts, double score) => RowAsync(
        "INSERT INTO forecast_trust (ts, market_id, trust_score, components) VALUES ($1, $2, $3, '{}')", ts, market, score);

    public Task PriceAsync(string market, DateTimeOffset ts, double yes) => RowAsync("INSERT INTO forecast_prices (market_id, ts, yes) VALUES ($1, $2, $3)", market, ts, yes);

    public Task CutoffAsync(string market, string type, DateTimeOffset due, double yes, string view = "planned", string rule = "nearest_before") => RowAsync(
        "INSERT INTO forecast_cutoffs (market_id, cutoff_type, end_view, due, selected_ts, selection_rule, p_yes) VALUES ($1, $2, $3, $4, $4, $5, $6)",
        market, type, view, due, rule, yes);

    /// <summary>Seals lines as a raw file of the language model.</summary>
    public async Task<RawFile> SealAsync(string name, DateTimeOffset at, params ImmutableArray<RawLine> lines)
    {
        var file = new RawFile(Files.Count + 1, RawSource.Llm, name, $"llm/{Files.Count + 1}", new Guid(1, 2, 3, new byte[8]), at, at, lines.Length, 1, new string('0', 64));
        Files.Add(file);
        _lines[file.Path] = lines;
        await RowAsync(
            "INSERT INTO forecast_raw_files (sequence, source, name, path, run_id, first_at, last_at, lines, bytes, sha256) VALUES ($1, 'llm', $2, $3, $4, $5, $5, $6, 1, $7)",
            file.Sequence, name, file.Path, file.RunId, at, lines.Length, file.Sha256);
        return file;
    }

    public async IAsyncEnumerable<RawLine> ReadAsync(RawFile file, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        foreach (var line in _lines[file.Path])
        {
            ct.ThrowIfCancellationRequested();
            yield return line;
        }
    }

    /// <summary>Every row of a query as text: two equal texts are equal tables.</summary>
    public Task<string> TextAsync(string table, string order) => Database.ScalarAsync<string>(
        $"SELECT coalesce(string_agg(one::text, E'\n' ORDER BY {order}), '') FROM {table} AS one");

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private async Task RowAsync(string sql, params object?[] values)
    {
        await using var insert = Database.DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            insert.Parameters.Add(new Npgsql.NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        await insert.ExecuteNonQueryAsync();
    }
}
