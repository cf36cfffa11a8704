using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>The commands on a real PostgreSQL, a stepped market clock, and a live seat that says what it is told.</summary>
internal sealed class CommandDesk : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Actor Ann = new("ann", "127.0.0.1") { IsAdmin = true };
    public static readonly Actor Bob = new("bob", "127.0.0.2");

    private static readonly Lazy<TrainingOutcome> Trained = new(() => SmallModel.Train(1));

    public static readonly TraderSeat Trader = new("paper:paper", 1);

    private readonly PostgresDatabase _database;
    private readonly ServiceProvider _services;

    private CommandDesk(PostgresDatabase database, ServiceProvider services, string folder) =>
        (_database, _services, Folder) = (database, services, folder);

    public string Folder { get; }

    public PostgresDatabase Database => _database;

    public SteppedClock Clock => (SteppedClock)Get<TimeProvider>();

    public ScriptedPeople People => Get<ScriptedPeople>();

    public ScriptedSeat Seat => Get<ScriptedSeat>();

    public KillSwitch Kill => Get<KillSwitch>();

    public WireGate Gate => Get<WireGate>();

    public TradingMode Mode => Get<DeskState>().Rules.Mode;

    private IEnumerable<IHostedService> Hosted => [Get<CommandTrail>(), Get<KillKeeper>(), Get<NodeWatch>()];

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <param name="connection">Another way to the database than the direct one.</param>
    public static async Task<CommandDesk> StartAsync(PostgresFixture fixture, string? connection = null, string? folder = null, PostgresDatabase? database = null)
    {
        database ??= await fixture.CreateDatabaseAsync();
        folder ??= Directory.CreateTempSubdirectory("commands-").FullName;
        var clock = new SteppedClock(Start);
        var kept = new KillFile(Path.Combine(folder, KillFile.Name));
        var services = new ServiceCollection().AddLogging();
        services.AddReplayDesk(new DeskOptions { DataDirectory = folder }, connection ?? database.ConnectionString, new SilentMarket(), clock);
        services.AddSingleton(_ => new KillSwitch(file: kept));
        services.AddSingleton<IDeskActs, DirectActs>();
        services.AddCommands(new DeskOptions { DataDirectory = folder });
        services.AddSingleton<KillKeeper>().AddSingleton<CommandTrail>().AddSingleton<NodeWatch>();
        services.AddSingleton(new DeskConnection(connection ?? database.ConnectionString));
        services.AddSingleton<GoLiveStore>().AddSingleton<ArmingStore>().AddSingleton<Readiness>();
        services.AddSingleton(new WireGate(clock));
        services.AddSingleton<ScriptedSeat>().AddSingleton<ILiveSeat>(provider => provider.GetRequiredService<ScriptedSeat>());
        services.AddSingleton<ScriptedPeople>().AddSingleton<IPasswordCheck>(provider => provider.GetRequiredService<ScriptedPeople>());
        services.AddSingleton(provider => new PeopleClock(provider.GetRequiredService<ScriptedPeople>().Clock)).AddSingleton<Arming>();
        services.AddSingleton(provider => new DeskFeed(DeskSnapshot.Starting(Start, provider.GetRequiredService<MarketSource>()) with
        {
            Health = DeskSnapshot.Starting(Start, provider.GetRequiredService<MarketSource>()).Health with { ClockOffset = TimeSpan.FromMilliseconds(12), WorstDataAge = TimeSpan.Zero },
        }));
        services.AddSingleton<TriggerWatch>();
        var provider = services.BuildServiceProvider();
        var desk = new CommandDesk(database, provider, folder);
        await desk.Get<KillKeeper>().OpenAsync(Start, CancellationToken.None);
        await desk.Get<DeskMemory>().OpenAsync(desk.Get<DeskState>(), CancellationToken.None);
        foreach (var service in desk.Hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }

        return desk;
    }

    /// <summary>Everything green: a model in production, minutes of shadow behind it, an account that agrees with the venue.</summary>
    public async Task MakeReadyAsync()
    {
        var outcome = Trained.Value;
        var model = (await Get<ModelRegistry>().RegisterAsync(outcome.Artifact, outcome.MetricsJson)).Id;
        await Get<ModelPromoter>().PromoteAsync(
            new PromotionOrder(model.Value, "Paper only, to see it trade") { OverrideConfirmation = PromotionOrder.ConfirmationOf(model.Value) },
            Ann, CancellationToken.None);
        var partitions = new MonthPartitions(_database.DataSource);
        foreach (var table in (string[])["signals", "candles_1m"])
        {
            await partitions.EnsureAsync(table, Start.AddHours(-2), Start);
        }

        await _database.ExecuteAsync($"""
            INSERT INTO signals (symbol, ts, model_id, mode, ev_long, ev_short, decision, wanted, explain, inputs, stages, policy_version, risk_version, stored_at)
            SELECT 'BTCUSDT', at, '{model.Value}', 'shadow', 0, 0, 'FLAT', 'LONG', '[]', '[]', '[]', 1, 1, at
            FROM generate_series('2026-03-01 11:50Z'::timestamptz, '2026-03-01 11:59Z', '1 minute') AS at;
            INSERT INTO candles_1m (symbol, ts, open, high, low, close, volume)
            SELECT symbol, at, 1, 1, 1, 1, 1
            FROM instruments, generate_series('2026-03-01 11:50Z'::timestamptz, '2026-03-01 11:59Z', '1 minute') AS at;
            INSERT INTO symbol_quality (symbol, ts, bars, outliers, candle_ms_median, candle_ms_max, feature_ms_max, inference_ms_max)
            VALUES ('BTCUSDT', '2026-03-01 11:50Z', 5, 0, 100, 250, 10, 40);
            INSERT INTO account_snapshots (mode, ts, equity, wallet_balance, unrealized_pnl, available_margin, used_margin, margin_ratio)
            VALUES ('shadow', '2026-03-01 11:50Z', 100, 100, 0, 100, 0, 0);
            """);
        Gate.HoldLease(Trader, Start.AddYears(1));
        Seat.Show(Agreeing());
    }

    public LivePicture Agreeing() => LivePicture.Starting(Start) with
    {
        Phase = LivePhase.Ready,
        Balance = new VenueBalance(5000, 5000, 0, 0, 0, 5000),
        PositionsAt = Clock.GetUtcNow(),
        Reconciled = new ReconcileReport([], [], Clock.GetUtcNow()),
        Stream = new UserStreamState(true, Start.AddMinutes(-40), Start, null, null, null),
        EntriesRefused = null,
    };

    public async Task<ImmutableArray<AuditEntry>> TrailAsync(string prefix) => await Get<AuditLog>().LatestAsync(500, actionPrefix: prefix);

    /// <summary>The process dies: nothing is flushed or told. The database and the folder stay.</summary>
    public async Task<(PostgresDatabase Database, string Folder)> DieAsync()
    {
        foreach (var service in Hosted)
        {
            await service.StopAsync(new CancellationToken(true));
        }

        await _services.DisposeAsync();
        return (_database, Folder);
    }

    public ValueTask DisposeAsync() => DisposeAsync(keepsDatabase: false);

    /// <param name="keepsDatabase">Another desk is on it.</param>
    public async ValueTask DisposeAsync(bool keepsDatabase)
    {
        foreach (var service in Hosted)
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        if (!keepsDatabase)
        {
            await _database.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Acts on the account right here; takes turns like the loop.</summary>
    internal sealed class DirectActs(DeskState state) : IDeskActs
    {
        private readonly Lock _gate = new();

        public Task<T> ActAsync<T>(Func<Desk, ShadowDesk, T> act, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                return Task.FromResult(act(null!, state.Shadow));
            }
        }
    }
}

internal sealed class ScriptedSeat : ILiveSeat
{
    public LiveSeatState State { get; private set; } = LiveSeatState.None with { Venue = "paper", Account = "paper" };

    public List<LiveInput> Posted { get; } = [];

    public int Left { get; private set; }

    public Outcome Answer { get; set; } = Outcome.Ok();

    public event Action? Changed;

    public void Show(LivePicture? picture)
    {
        State = State with { Picture = picture, DayOpeningEquity = State.DayOpeningEquity ?? picture?.Equity };
        Changed?.Invoke();
    }

    public void ShowAccount(string? account, int keyVersion = 0) => State = State with { Account = account, KeyVersion = keyVersion };

    /// <summary>A rule was broken on a stay that is over.</summary>
    public void ShowBroken(string rule) => State = State with { Picture = null, Broken = rule };

    public Task<Outcome> TakeAsync(CancellationToken cancellationToken) => Task.FromResult(Answer);

    public void Leave() => Left++;

    public bool Post(LiveInput input)
    {
        lock (Posted)
        {
            Posted.Add(input);
        }

        return true;
    }
}

internal sealed class ScriptedPeople : IPasswordCheck
{
    public const string Password = "correct horse 9";

    /// <summary>The clock people live on.</summary>
    public SteppedClock Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Happens while somebody's password is looked at: in the middle of a confirmation.</summary>
    public Action? Meanwhile { get; set; }

    public Task<string?> ObjectionAsync(string userName, string password, CancellationToken cancellationToken)
    {
        Meanwhile?.Invoke();
        return Task.FromResult(password == Password ? null : "The password is wrong.");
    }
}
