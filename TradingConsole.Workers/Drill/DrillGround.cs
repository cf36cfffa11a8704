using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;

namespace TradingConsole.Workers.Drill;

/// <summary>
/// What rows start from: a database and a data directory of a console that has its history, its model and the minutes in shadow which
/// arming asks for. Made once, by starting a console and waiting; every repetition gets its own copy. A kept one is as good for a day: a
/// console that starts on it fetches what it has missed.
/// </summary>
internal sealed class DrillGround(EmbeddedPostgres postgres, string scratch, ILoggerFactory loggers)
{
    private const string Template = "drill_template";

    /// <summary>First history, first model and three minutes of shadow, on a machine that does other things besides.</summary>
    private static readonly TimeSpan PrepareMax = TimeSpan.FromMinutes(20);

    private readonly TimeProvider _clock = TimeProvider.System;

    private string Folder { get; } = Path.Combine(scratch, "console");

    private string Ready { get; } = Path.Combine(scratch, "console.ready");

    /// <param name="withConsole">False: only the schema, for rows of the lean trader.</param>
    public async Task PrepareAsync(bool withConsole, CancellationToken cancellationToken)
    {
        var isThere = false;
        await using (var owner = NpgsqlDataSource.Create(postgres.ConnectionString))
        {
            await using var known = owner.CreateCommand($"SELECT count(*) FROM pg_database WHERE datname = '{Template}'");
            isThere = (long)(await known.ExecuteScalarAsync(cancellationToken))! > 0;
            if (!isThere)
            {
                await using var create = owner.CreateCommand($"CREATE DATABASE {Template}");
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        var connection = new NpgsqlConnectionStringBuilder(postgres.ConnectionTo(Template)) { Pooling = false }.ConnectionString;
        await using (var database = NpgsqlDataSource.Create(connection))
        {
            await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
            await using var listed = database.CreateCommand("INSERT INTO instruments (symbol) VALUES ('BTCUSDT'), ('ETHUSDT') ON CONFLICT DO NOTHING");
            await listed.ExecuteNonQueryAsync(cancellationToken);
        }

        if (withConsole && !File.Exists(Ready))
        {
            await LiveThroughShadowAsync(cancellationToken);
            await File.WriteAllTextAsync(Ready, "", cancellationToken);
        }
    }

    /// <summary>A repetition's own database and data directory.</summary>
    public async Task<string> CloneAsync(string name, string folder, CancellationToken cancellationToken)
    {
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var create = owner.CreateCommand($"CREATE DATABASE {name} TEMPLATE {Template}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        if (Directory.Exists(Folder))
        {
            Copy(Folder, folder);
        }

        return new NpgsqlConnectionStringBuilder(postgres.ConnectionTo(name)) { Pooling = true, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>The row is over: its copy goes.</summary>
    public async Task DropAsync(string name, string folder)
    {
        NpgsqlConnection.ClearAllPools();
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var drop = owner.CreateCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
        foreach (var used in ((string[])[folder, folder + "-second"]).Where(Directory.Exists))
        {
            Directory.Delete(used, recursive: true);
        }
    }

    private async Task LiveThroughShadowAsync(CancellationToken cancellationToken)
    {
        await using var exchange = DrillChild.Start("drill-exchange", "--seed", "1");
        var urls = await exchange.AskAsync<DrillUrls>("hello");
        var connection = new NpgsqlConnectionStringBuilder(postgres.ConnectionTo(Template)) { MaxPoolSize = 20 }.ConnectionString;
        await using var console = new ConsoleDesk(new Uri(urls.Rest), connection, Directory.CreateDirectory(Folder).FullName, new ConsoleFlags(_clock.GetUtcNow()));
        await console.StartAsync();
        var started = _clock.GetTimestamp();
        var objections = "";
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DrillStage.Expect(_clock.GetElapsedTime(started) < PrepareMax, $"The console's checklist did not become green: {objections}");
            var readiness = await console.Api.GetAsync("/api/live/checklist");
            objections = readiness.GetProperty("objections").GetString();
            if (readiness.GetProperty("checklist").GetProperty("checks").EnumerateArray().All(check => check.GetProperty("passed").GetBoolean()))
            {
                break;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), _clock, cancellationToken);
        }

        await console.SetAsync("policy", DrillPresets.NoDecision);
        await console.SetAsync("risk", DrillPresets.Risk());
        await console.EndAsync();
        NpgsqlConnection.ClearAllPools(); // A template may have no visitors.
    }

    public static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        }

        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
        }
    }
}

/// <summary>Where a drill's exchange answers.</summary>
internal sealed record DrillUrls(string Rest, string Stream);
