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
    private readonly TimeProvider _clock = TimeProvider.System;

    /// <param name="runs">Repetitions of each row.</param>
    /// <param name="connection">Where results are kept besides the output; null: nowhere.</param>
    /// <param name="kept">Directory of a ground that outlasts this run; null: it is made and thrown away.</param>
    public async Task<DrillSummary> RunAsync(
        IReadOnlyList<DrillRow> rows, int runs, ulong seed, string? connection, string? kept, CancellationToken cancellationToken)
    {
        var scratch = kept is null ? Directory.CreateTempSubdirectory("tradingconsole-drill-").FullName : Directory.CreateDirectory(kept).FullName;
        var results = ImmutableArray.CreateBuilder<DrillResult>();
        var started = Stopwatch.GetTimestamp();
        string? cluster = null; // Where the server's user could not reach the scratch directory, it keeps its data elsewhere.
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch, "postgres") }, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            cluster = postgres.Folder;
            var ground = new DrillGround(postgres, scratch, loggers);
            await ground.PrepareAsync(rows.Any(row => row is { Script: not null, Process: DrillProcess.Console }), cancellationToken);
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"the ground is prepared after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
            foreach (var row in rows)
            {
                var result = await DriveAsync(row, runs, seed, ground, scratch, cancellationToken);
                results.Add(result);
                await progress.WriteLineAsync(Line(result));
            }
        }
        finally
        {
            foreach (var folder in ((string?[])[cluster, scratch]).Where(folder => kept is null && Directory.Exists(folder)))
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
        $"{result.Row,3}  {result.Outcome,-12}  {result.Process,-7}  N {result.Runs,3}  failures {result.Failures,2}  {result.Seconds,6:0.0} s  {result.Name}: {result.Detail}");

    private async Task<DrillResult> DriveAsync(
        DrillRow row, int runs, ulong seed, DrillGround ground, string scratch, CancellationToken cancellationToken)
    {
        var at = _clock.GetUtcNow();
        if (row.Script is null)
        {
            return new DrillResult(row.Number, row.Name, at, 0, 0, DrillOutcome.NotAutomated, row.WhyNot!, 0, "");
        }

        var started = Stopwatch.GetTimestamp();
        var (failures, injections) = (0, 0);
        var detail = "";
        for (var run = 0; run < runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = $"drill_{row.Number}_{run}";
            var folder = Path.Combine(scratch, name);
            await ground.DropAsync(name, folder);
            var connection = await ground.CloneAsync(name, folder, cancellationToken);
            await using (var stage = new DrillStage(row.Process, connection, folder, seed + (ulong)run))
            {
                try
                {
                    await (row.RaisesItself ? Task.CompletedTask : stage.RaiseAsync());
                    await row.Script(stage);
                    await DrillJudge.JudgeAsync(stage);
                    detail = failures == 0 ? string.Join("; ", stage.Seen) : detail;
                }
                catch (Exception failure) when (failure is DrillFailure or NpgsqlException)
                {
                    failures++;
                    detail = $"run {run}, seed {seed + (ulong)run}, {Load()}: {failure.Message}{(failure.Message.Contains(stage.Complaints, StringComparison.Ordinal) ? "" : $" {stage.Complaints}")}";
                }

                injections += stage.Injections;
            }

            await ground.DropAsync(name, folder);
        }

        return new DrillResult(
            row.Number, row.Name, at, injections, failures, failures == 0 ? DrillOutcome.Passed : DrillOutcome.Failed, detail,
            Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), row.Process.ToString().ToLowerInvariant());
    }

    /// <summary>A failure on an overloaded machine is read differently from one on an idle machine.</summary>
    private static string Load() =>
        OperatingSystem.IsLinux() ? $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} on {Environment.ProcessorCount} processors" : "load unknown";
}

/// <summary>What a drill says on its last line.</summary>
internal sealed record DrillSummary(
    int Rows, int Passed, int Failed, int NotAutomated, int N, ulong Seed, double Seconds, ImmutableArray<DrillLine> Results)
{
    public static DrillSummary Of(ImmutableArray<DrillResult> results, int runs, ulong seed, double seconds) => new(
        results.Length, results.Count(result => result.Outcome == DrillOutcome.Passed), results.Count(result => result.Outcome == DrillOutcome.Failed),
        results.Count(result => result.Outcome == DrillOutcome.NotAutomated), runs, seed, Math.Round(seconds, 1),
        [.. results.Select(result => new DrillLine(
            result.Row, result.Name, result.Process, result.Runs, result.Failures, result.Outcome.ToString(), result.Seconds, result.Detail))]);

    public override string ToString() => $"{Passed} of {Rows} rows passed, {Failed} failed, {NotAutomated} not automated, {Seconds} s";
}

/// <param name="Process">What it drove: <c>console</c>, the console's own executable, or <c>trader</c>, the lean one; empty when it was not driven.</param>
/// <param name="N">How often the fault was done, over all repetitions.</param>
/// <param name="Failures">Repetitions that broke a rule.</param>
internal sealed record DrillLine(int Row, string Name, string Process, int N, int Failures, string Result, double Seconds, string Detail);
