using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Verbs.Replay;

/// <summary>
/// Plays recorded candles through the whole desk on a virtual clock, twice, in fresh databases: collector, features, labels, model,
/// decisions, shadow trades. Both runs must decide the same, bit for bit, and store every candle.
/// </summary>
internal sealed class ReplayVerification(ILoggerFactory loggers, TextWriter progress)
{
    /// <summary>Share of the recording the model learns from; decisions are made on the rest.</summary>
    private const double LearnFraction = 0.35;

    private const int TrainingRowsMax = 60_000;

    public async Task<ReplayReport> RunAsync(string directory, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var archive = CandleArchive.Open(directory, cancellationToken: cancellationToken);
        await progress.WriteLineAsync($"{archive.Series.Length} symbols, {archive.Series.Sum(series => (long)series.Length):N0} candles, {archive.Report.Quarantined} quarantined");
        var scratch = Directory.CreateTempSubdirectory("tradingconsole-replay-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch, "postgres") }, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            var first = await RunOnceAsync(archive, postgres, scratch, 1, cancellationToken);
            var second = await RunOnceAsync(archive, postgres, scratch, 2, cancellationToken);
            return new ReplayReport(
                archive.Series.Sum(series => (long)series.Length),
                first.CandlesStored,
                first.Signals,
                first.Trades,
                first.Gaps,
                [first.DecisionHash, second.DecisionHash],
                Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1),
                first.CandlesStored == second.CandlesStored && first.DecisionHash == second.DecisionHash);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<ReplayRun> RunOnceAsync(
        CandleArchive archive, EmbeddedPostgres postgres, string scratch, int number, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var connection = await CreateDatabaseAsync(postgres, $"replay_{number}", cancellationToken);
        var market = new ReplayMarket(archive);
        var clock = new SteppedClock(market.Start);
        var stepped = new SteppedMarket(market, clock);
        await using var services = Services(connection, Path.Combine(scratch, $"run{number}"), stepped, clock);
        await Migrator.ApplyAsync(services.GetRequiredService<NpgsqlDataSource>(), loggers.CreateLogger("Migrator"), cancellationToken);

        var run = ActivatorUtilities.CreateInstance<ReplayRunner>(services, stepped, LearnAt(market), TrainingRowsMax);
        var result = await run.RunAsync(cancellationToken);
        await progress.WriteLineAsync(
            $"run {number}: {result.CandlesStored:N0} candles stored, {result.Signals:N0} signals, {result.Trades} trades, {result.Gaps} gaps, {result.DecisionHash}, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        return result;
    }

    private static DateTimeOffset LearnAt(ReplayMarket market) =>
        MinuteGrid.Floor(market.Start + ((market.End!.Value - market.Start) * LearnFraction));

    private static async Task<string> CreateDatabaseAsync(EmbeddedPostgres postgres, string name, CancellationToken cancellationToken)
    {
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var create = owner.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return postgres.ConnectionTo(name);
    }

    private ServiceProvider Services(string connection, string dataDirectory, SteppedMarket market, SteppedClock clock)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddReplayDesk(
            new DeskOptions { DataDirectory = dataDirectory, Universe = market.Symbols, Mode = TradingMode.Shadow }, connection, market, clock);
        return services.BuildServiceProvider();
    }
}

/// <summary>What the verification says on its last line.</summary>
internal sealed record ReplayReport(
    long CandlesIn, long CandlesStored, long Signals, long Trades, long Gaps, ImmutableArray<string> DecisionHash, double Seconds, bool IsSame);
