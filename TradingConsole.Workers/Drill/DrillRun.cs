using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution.Drills;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Workers.Drill;

/// <summary>Drives rows of the catalogue one after the other, each in processes and a database of its own.</summary>
internal sealed class DrillRun(ILoggerFactory loggers, TextWriter progress)
{
    private const string Template = "drill_template";

    private readonly TimeProvider _clock = TimeProvider.System;

    /// <param name="runs">Repetitions of each row.</param>
    /// <param name="connection">Where results are kept besides the output; null: nowhere.</param>
    public async Task<DrillSummary> RunAsync(
        IReadOnlyList<DrillRow> rows, int runs, ulong seed, string? connection, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("tradingconsole-drill-").FullName;
        var results = ImmutableArray.CreateBuilder<DrillResult>();
        var started = Stopwatch.GetTimestamp();
        string? cluster = null; // Where the server's user could not reach the scratch directory, it keeps its data elsewhere.
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch, "postgres") }, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            cluster = postgres.Folder;
            await PrepareAsync(postgres, cancellationToken);
            foreach (var row in rows)
            {
                var result = await DriveAsync(row, runs, seed, postgres, scratch, cancellationToken);
                results.Add(result);
                await progress.WriteLineAsync(Line(result));
            }
        }
        finally
        {
            foreach (var folder in ((string?[])[cluster, scratch]).Where(Directory.Exists))
            {
                Directory.Delete(folder!, recursive: true);
            }
        }

        var done = results.ToImmutable();
        if (connection is not null)
        {
            await using var database = NpgsqlDataSource.Create(connection);
            await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
            await new DrillStore(database).SaveAsync(Guid.NewGuid(), done, cancellationToken);
        }

        return DrillSummary.Of(done, runs, seed, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public static string Line(DrillResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Row,3}  {result.Outcome,-12}  N {result.Runs,3}  failures {result.Failures,2}  {result.Seconds,6:0.0} s  {result.Name}: {result.Detail}");

    private async Task<DrillResult> DriveAsync(
        DrillRow row, int runs, ulong seed, EmbeddedPostgres postgres, string scratch, CancellationToken cancellationToken)
    {
        var at = _clock.GetUtcNow();
        if (row.Script is null)
        {
            return new DrillResult(row.Number, row.Name, at, 0, 0, DrillOutcome.NotAutomated, row.WhyNot!, 0);
        }

        var started = Stopwatch.GetTimestamp();
        var failures = 0;
        var detail = "";
        for (var run = 0; run < runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var folder = Directory.CreateDirectory(Path.Combine(scratch, $"row{row.Number}-{run}")).FullName;
            var database = await CloneAsync(postgres, $"drill_{row.Number}_{run}", cancellationToken);
            await using var stage = new DrillStage(database, folder, seed + (ulong)run);
            try
            {
                await stage.RaiseAsync();
                await row.Script(stage);
                await stage.JudgeAsync();
                detail = failures == 0 ? string.Join("; ", stage.Seen) : detail;
            }
            catch (DrillFailure failure)
            {
                failures++;
                detail = $"run {run}, seed {seed + (ulong)run}: {failure.Message}";
            }
        }

        return new DrillResult(
            row.Number, row.Name, at, runs, failures, failures == 0 ? DrillOutcome.Passed : DrillOutcome.Failed, detail,
            Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1));
    }

    private async Task PrepareAsync(EmbeddedPostgres postgres, CancellationToken cancellationToken)
    {
        await using (var owner = NpgsqlDataSource.Create(postgres.ConnectionString))
        await using (var create = owner.CreateCommand($"CREATE DATABASE {Template}"))
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        var template = new NpgsqlConnectionStringBuilder(postgres.ConnectionTo(Template)) { Pooling = false }.ConnectionString;
        await using var database = NpgsqlDataSource.Create(template);
        await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
        await using var listed = database.CreateCommand("INSERT INTO instruments (symbol) VALUES ('BTCUSDT'), ('ETHUSDT') ON CONFLICT DO NOTHING");
        await listed.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string> CloneAsync(EmbeddedPostgres postgres, string name, CancellationToken cancellationToken)
    {
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var create = owner.CreateCommand($"CREATE DATABASE {name} TEMPLATE {Template}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(postgres.ConnectionTo(name)) { Pooling = true, MaxPoolSize = 8 }.ConnectionString;
    }
}

/// <summary>What a drill says on its last line.</summary>
internal sealed record DrillSummary(
    int Rows, int Passed, int Failed, int NotAutomated, int N, ulong Seed, double Seconds, ImmutableArray<DrillLine> Results)
{
    public static DrillSummary Of(ImmutableArray<DrillResult> results, int runs, ulong seed, double seconds) => new(
        results.Length, results.Count(result => result.Outcome == DrillOutcome.Passed), results.Count(result => result.Outcome == DrillOutcome.Failed),
        results.Count(result => result.Outcome == DrillOutcome.NotAutomated), runs, seed, Math.Round(seconds, 1),
        [.. results.Select(result => new DrillLine(result.Row, result.Name, result.Runs, result.Failures, result.Outcome.ToString(), result.Detail))]);

    public override string ToString() => $"{Passed} of {Rows} rows passed, {Failed} failed, {NotAutomated} not automated, {Seconds} s";
}

/// <param name="N">Repetitions.</param>
internal sealed record DrillLine(int Row, string Name, int N, int Failures, string Result, string Detail);
