using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Workers.Outbox;

namespace TradingConsole.Workers.Verbs;

/// <param name="Events">Stored beforehand; consumed, then counted anew.</param>
/// <param name="RatePerS">Acts a second while lag is measured.</param>
internal sealed record PassportBenchLoad(int Events, int People, int RatePerS, int Seconds);

/// <summary>Passport's three consumers on a server of their own: draining a stored ledger, counting it anew, and keeping up with people.</summary>
internal static class PassportBench
{
    private static readonly TimeSpan DrainedWithin = TimeSpan.FromMinutes(2);

    public static async Task<PassportBenchResult> RunAsync(PassportBenchLoad load, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("tradingconsole-passport-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch, "postgres") }, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            await using var database = NpgsqlDataSource.Create(postgres.ConnectionString);
            await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
            await new LedgerMonths(database, new LedgerArchive(scratch)).PrepareAsync(TimeProvider.System.GetUtcNow(), cancellationToken);
            return await MeasureAsync(database, load, loggers, cancellationToken);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<PassportBenchResult> MeasureAsync(NpgsqlDataSource database, PassportBenchLoad load, ILoggerFactory loggers, CancellationToken ct)
    {
        var acts = new PassportBenchActs(database, load.People);
        await acts.AddPeopleAsync(ct);
        await acts.StoreAsync(load.Events, ct);
        ImmutableArray<IPassportConsumer> consumers = [new ProjectionConsumer(), new ReportConsumer(), new TrainingConsumer(TimeProvider.System)];

        var watch = Stopwatch.StartNew();
        await Task.WhenAll(consumers.Select(consumer => DrainAsync(new OutboxTurn(database, consumer, ConsumerRules.Default), ct)));
        var drained = watch.Elapsed;

        watch.Restart();
        var rebuilt = await new PassportRebuild(database).RunAsync(ct: ct);
        var counted = watch.Elapsed;

        var board = new OutboxBoard(TimeProvider.System, lagsKept: load.RatePerS * load.Seconds);
        using var worker = new OutboxWorker(database, consumers, ConsumerRules.Default, board, TimeProvider.System, loggers.CreateLogger<OutboxWorker>());
        await worker.StartAsync(ct);
        watch.Restart();
        var (told, poison) = await acts.ActAsync(load.RatePerS, TimeSpan.FromSeconds(load.Seconds), ct);
        var acted = watch.Elapsed;
        var picture = await DrainedAsync(new OutboxQueries(database), ct);
        await worker.StopAsync(CancellationToken.None);
        var lags = consumers.Select(consumer => board.LagOf(consumer.Name)!).ToArray();
        var again = await new PassportRebuild(database).RunAsync(ct: ct);
        return new PassportBenchResult(
            load.Events, load.People, Math.Round(load.Events / drained.TotalSeconds), Math.Round(told / acted.TotalSeconds, 1), told, poison,
            picture.Consumers.Sum(consumer => consumer.DeadLetters), Math.Round(lags.Max(lag => lag.MedianMs), 1), Math.Round(lags.Max(lag => lag.P99Ms), 1),
            Math.Round(lags.Max(lag => lag.MaxMs), 1), lags.Min(lag => lag.Samples), Math.Round(counted.TotalSeconds, 1), rebuilt.IsEqual && again.IsEqual);
    }

    private static async Task DrainAsync(OutboxTurn turn, CancellationToken ct)
    {
        await turn.AddPeopleAsync(ct);
        while (await turn.RunAsync(ct) is not null)
        {
        }
    }

    private static async Task<OutboxPicture> DrainedAsync(OutboxQueries outbox, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var picture = await outbox.PictureAsync(ct);
            if (picture.Consumers.All(consumer => consumer.Pending == 0))
            {
                return picture;
            }

            if (watch.Elapsed > DrainedWithin)
            {
                throw new Jobs.JobFailedException($"{picture.Consumers.Sum(consumer => consumer.Pending)} events were still waiting after {DrainedWithin.TotalMinutes:F0} minutes.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }
}

/// <param name="EventsPerS">Stored events over the time until all three consumers had taken every one.</param>
/// <param name="ActsPerS">Acts that were told while lag was measured, each one a transaction.</param>
/// <param name="Poison">Of them, those that no consumer can read.</param>
/// <param name="DeadLetters">Over the three consumers: three for each poison, and one for each closed trade whose request was one, as it makes no sample.</param>
/// <param name="LagP50Ms">From the moment of storage to the commit of its consumption; of the slowest consumer, likewise the next two.</param>
/// <param name="LagSamples">Events the figures rest on, of the consumer with the fewest.</param>
/// <param name="RebuildS">Counting all passports anew beside the ones in use, comparing and swapping.</param>
/// <param name="RebuildEqual">After draining and after the acts.</param>
internal sealed record PassportBenchResult(
    int Events, int People, double EventsPerS, double ActsPerS, int Acts, int Poison, long DeadLetters, double LagP50Ms, double LagP99Ms,
    double LagMaxMs, int LagSamples, double RebuildS, bool RebuildEqual);
