using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>What the outbox drill has to say.</summary>
/// <param name="Acts">Answers operators had in hand.</param>
/// <param name="Named">Kills that happened at the place they were meant for; the rest came at a moment of chance.</param>
/// <param name="Wall">Seconds.</param>
internal sealed record OutboxDrillResult(
    long Acts, long Lost, long Ghost, long Doubled, bool RebuildEqual, int Kills, int Named, long Events, double Wall);

/// <summary>
/// Operators act in a real process that is killed with -9 again and again: at moments of chance, at named places of an event's way, and while an
/// act has written its row and waits for its event. Then everything is brought to its end and judged.
/// </summary>
internal sealed class OutboxDrill(ILoggerFactory loggers, TextWriter output)
{
    private const int PeopleCount = 6;
    private const int ComingsMax = 6;

    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NamedMax = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(120);

    // Of six kills two come at a moment of chance, three at a named place, and one between an act's row and its event.
    private const int Kinds = 6;

    private readonly string _scratch = Directory.CreateTempSubdirectory("tradingconsole-outbox-").FullName;

    public async Task<OutboxDrillResult> RunAsync(int kills, ulong seed, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(_scratch, "postgres") }, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            return await JudgedAsync(postgres.ConnectionString, kills, seed, watch, cancellationToken);
        }
        finally
        {
            Directory.Delete(_scratch, recursive: true);
        }
    }

    /// <param name="connection">An empty database on a server that nobody kills.</param>
    public async Task<OutboxDrillResult> RunAsync(string connection, int kills, ulong seed, CancellationToken cancellationToken)
    {
        try
        {
            return await JudgedAsync(connection, kills, seed, Stopwatch.StartNew(), cancellationToken);
        }
        finally
        {
            Directory.Delete(_scratch, recursive: true);
        }
    }

    private async Task<OutboxDrillResult> JudgedAsync(string connection, int kills, ulong seed, Stopwatch watch, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
        var started = TimeProvider.System.GetUtcNow();
        var people = Enumerable.Range(1, PeopleCount).Select(place => new Guid(place, 0, 0, new byte[8])).ToImmutableArray();
        await OutboxMarket.StoreAsync(database, started, people, cancellationToken);
        var orders = new OutboxDrillOrders(
            OutboxRest.Named(connection), Path.Combine(_scratch, "acts.jsonl"), started.UtcTicks, started.UtcTicks, string.Join(',', people), seed, OutboxDrillOrders.Nothing, 0);

        var (random, named, place) = (new SeededRandom(seed), 0, 0);
        for (var i = 0; i < kills; i++)
        {
            var life = orders with { Seed = random.NextUInt64() };
            named += (i % Kinds) switch
            {
                0 or 3 => await KillAtChanceAsync(life, random, cancellationToken),
                5 => await KillBetweenRowAndEventAsync(life, database, people[random.NextInt(people.Length)], random, cancellationToken),
                _ => await KillAtPlaceAsync(
                    life with { DieAt = Death.Places[place++ % Death.Places.Length], Coming = 1 + random.NextInt(ComingsMax) }, cancellationToken),
            };
            if ((i + 1) % 25 == 0)
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{i + 1} kills, {named} at their place, {watch.Elapsed.TotalSeconds:0} s"));
            }
        }

        var judge = new OutboxJudge(database);
        var resting = orders with { People = OutboxDrillOrders.Nothing };
        var rest = new OutboxRest(database, judge, async ct => await OutboxLife.StartAsync(resting, StartMax, ct), output.WriteLine);
        await rest.ReachAsync(RestMax, cancellationToken);
        var acts = ActLog.Read(orders.Log);
        var verdict = await judge.JudgeAsync(acts, broken => output.WriteLine($"broken: {broken}"), cancellationToken);
        return new OutboxDrillResult(
            acts.Length, verdict.Lost, verdict.Ghost, verdict.Doubled, verdict.RebuildEqual, kills, named, verdict.Events, Math.Round(watch.Elapsed.TotalSeconds, 1));
    }

    private static async Task<int> KillAtChanceAsync(OutboxDrillOrders orders, SeededRandom random, CancellationToken cancellationToken)
    {
        await using var life = await OutboxLife.StartAsync(orders, StartMax, cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(50 + random.NextInt(1_000)), cancellationToken);
        await life.KillAsync();
        return 0;
    }

    private static async Task<int> KillAtPlaceAsync(OutboxDrillOrders orders, CancellationToken cancellationToken)
    {
        await using var life = await OutboxLife.StartAsync(orders, StartMax, cancellationToken);
        if (await life.DiesWithinAsync(NamedMax))
        {
            return 1;
        }

        await life.KillAsync();
        return 0;
    }

    // The person's stream is held from outside: their next act writes its row and waits for its event's number, and dies there.
    private static async Task<int> KillBetweenRowAndEventAsync(
        OutboxDrillOrders orders, NpgsqlDataSource database, Guid person, SeededRandom random, CancellationToken cancellationToken)
    {
        await using var life = await OutboxLife.StartAsync(orders, StartMax, cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(50 + random.NextInt(400)), cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM passport_streams WHERE user_id = @person FOR UPDATE", connection, transaction))
        {
            hold.Parameters.AddWithValue("person", person);
            await hold.ExecuteScalarAsync(cancellationToken);
        }

        var isHeld = false;
        for (var patience = 0; patience < 100 && !isHeld; patience++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            await using var look = database.CreateCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%passport_event_keys%'");
            isHeld = await look.ExecuteScalarAsync(cancellationToken) is > 0L;
        }

        await life.KillAsync();
        await transaction.RollbackAsync(cancellationToken);
        return isHeld ? 1 : 0;
    }
}
