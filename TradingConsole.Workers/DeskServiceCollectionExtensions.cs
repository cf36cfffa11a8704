using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Quartz;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Features.Storage;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Labels.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Passport;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Audit;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Apart;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Keys;
using TradingConsole.Workers.Outbox;
using TradingConsole.Workers.Phrasing;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Rehearsal;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Workers;

public static class DeskServiceCollectionExtensions
{
    /// <summary>Everything that runs without a face, on a started <see cref="DeskRuntime"/>.</summary>
    public static IServiceCollection AddDesk(this IServiceCollection services, DeskRuntime runtime)
    {
        services.AddSingleton(runtime.Options);
        services.AddSingleton(runtime.Source);
        services.AddSingleton(runtime.Clock);
        services.AddSingleton(new DeskConnection(runtime.ConnectionString));
        services.AddDatabase(runtime.ConnectionString);
        services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>()); // Quartz asks by the base type.
        // The writer flushes every few real seconds, however fast the market's clock runs.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BatchWriter>(provider, TimeProvider.System));
        services.AddBinanceMarketData(runtime.Binance);
        services.AddSingleton<IVenueHealth, BinanceHealth>();
        services.AddRooms(runtime.Options);
        services.AddKeyRing(KeyRingOptions.Of(runtime.Options.DataDirectory)).AddStoredKeys();
        services.AddSingleton(new AuditHeads(AuditFile.HeadsOf(runtime.Options.DataDirectory)));
        services.AddRealtime(runtime.Options);
        services.AddForecasts(runtime.Options.DataDirectory, runtime.ForecastScope, runtime.Forecasts, RunnerPlaces.Of(runtime.Options));
        services.AddJobs();
        services.AddSingleton(runtime);
        var isApart = WorkerProgram.IsHere;
        services.AddSingleton(JobNode.Of(kind => !isApart || !kind.IsHeavy));
        if (isApart)
        {
            services.AddHosted<WorkerKeeper>();
            if (OperatingSystem.IsLinux())
            {
                services.AddHosted<TurnPause>();
            }
        }

        services.AddTimetable();
        return services;
    }

    /// <summary>The parts of a desk that its heavy jobs need: stores and rules, but no loop, no stream and no timetable.</summary>
    internal static IServiceCollection AddWorker(
        this IServiceCollection services, DeskOptions options, string connectionString, TimeProvider clock, JobNode node)
    {
        services.AddSingleton(options);
        services.AddSingleton(new MarketSource(options.Market, "worker", options.Speed));
        services.AddSingleton(clock);
        services.AddDatabase(connectionString);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BatchWriter>(provider, TimeProvider.System));
        services.AddBinanceMarketData(new BinanceOptions()); // Asked by no heavy job; what loads the desk's memory names it.
        services.AddRooms(options);
        services.AddSingleton<DeskState>();
        services.AddSingleton<DeskMemory>();
        services.AddSingleton<HistoryFiller>();
        services.AddPromotion();
        services.AddSingleton(node);
        services.AddJobs();
        services.AddHosted<StorageLoops>();
        return services;
    }

    /// <summary>The parts of a desk that a replay drives by itself: no loop, no jobs, no wire.</summary>
    internal static IServiceCollection AddReplayDesk(
        this IServiceCollection services, DeskOptions options, string connectionString, IMarketData market, TimeProvider clock)
    {
        services.AddSingleton(options);
        services.AddSingleton(new MarketSource(DeskOptions.ReplayMarket, "stepped replay", 1));
        services.AddSingleton(clock);
        services.AddDatabase(connectionString);
        services.AddSingleton(market);
        services.AddRooms(options);
        services.AddSingleton<DeskState>();
        services.AddSingleton<DeskMemory>();
        services.AddSingleton<HistoryFiller>();
        services.AddSingleton<LaneWarmer>();
        services.AddSingleton<LatencyTrack>();
        services.AddSingleton<TurnWriter>();
        services.AddSingleton(_ => new KillSwitch()); // Each run is a desk of its own: none inherits another's latch.
        services.AddPromotion();
        services.AddSingleton<TrainingHistory>();
        return services;
    }

    private static void AddRooms(this IServiceCollection services, DeskOptions options)
    {
        services.AddSingleton<Universe>();
        services.AddSingleton<IUniverse>(provider => provider.GetRequiredService<Universe>());
        services.AddSingleton<CandleStore>();
        services.AddSingleton<InstrumentStore>();
        services.AddSingleton<LabelStore>();
        services.AddSingleton<LabelCatchUp>();
        services.AddModels(Path.Combine(options.DataDirectory, "artifacts"));
        services.AddBacktesting();
        services.AddSingleton<ModelCards>();
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<ChallengerStore>();
        services.AddSingleton<TradeQueries>();
        services.AddSingleton<TraderFollowStore>();
        services.AddSingleton<SignalQueries>();
        services.AddSingleton<RiskEventStore>();
        services.AddQuality();
        services.AddSingleton<FeatureStore>();
        services.AddPassportLessons();
        services.AddSingleton(_ => new KillSwitch(file: new KillFile(Path.Combine(options.DataDirectory, KillFile.Name))));
        services.AddOperations(
            PresetDefinition.For<LabelSpec>(PresetKinds.Label, spec => spec.Problems(), ("seed", LabelSpec.Seed), ("calibrated", LabelSpec.Calibrated)),
            PresetDefinition.For<PolicyPreset>(
                PresetKinds.Policy, preset => preset.Problems(), ("seed", PolicyPreset.Seed), ("calibrated", PolicyPreset.Calibrated)),
            PresetDefinition.For<RiskPreset>(PresetKinds.Risk, preset => preset.Problems(), ("seed", RiskPreset.Seed)),
            PresetDefinition.For<QualityPreset>(PresetKinds.Quality, preset => preset.Problems(), ("standard", QualityPreset.Standard)),
            PresetDefinition.For<PromotionRules>(
                PresetKinds.Promotion, rules => rules.Problems(), (PromotionRules.Default.Name, PromotionRules.Default)));
    }

    private static void AddPromotion(this IServiceCollection services)
    {
        services.AddSingleton<LookAheadProof>();
        services.AddSingleton<ModelLineup>();
        services.AddSingleton<ModelPromoter>();
    }

    private static void AddRealtime(this IServiceCollection services, DeskOptions options)
    {
        services.AddSingleton<DeskState>();
        services.AddSingleton<DeskMemory>();
        services.AddSingleton(provider => new DeskFeed(DeskSnapshot.Starting(
            provider.GetRequiredService<TimeProvider>().GetUtcNow(), provider.GetRequiredService<MarketSource>())));
        services.AddSingleton<HistoryFiller>();
        services.AddSingleton<LaneWarmer>();
        services.AddSingleton<LatencyTrack>();
        services.AddSingleton<TurnWriter>();
        services.AddSingleton<QualityBoard>();
        services.AddSingleton<AlertDesk>();
        services.AddSingleton<PaperWriter>();
        services.AddSingleton<DeskBoard>();
        services.AddPromotion();
        services.AddSingleton<ModelImporter>();
        services.AddLive();
        services.AddSingleton<IDeskActs>(provider => provider.GetRequiredService<DeskLoop>());
        services.AddCommands(options);
        services.AddSingleton<IManualEntries, ManualEntries>();
        services.AddSingleton<GoLiveStore>();
        services.AddSingleton<DrillStore>();
        services.AddSingleton<ArmingStore>();
        services.AddSingleton<Readiness>();
        services.TryAddSingleton<IPasswordCheck, NobodySignsIn>(); // The console brings its own.
        services.AddSingleton(new PeopleClock(TimeProvider.System));
        services.AddSingleton<Arming>();
        services.AddHosted<TriggerWatch>();
        services.AddSingleton<ILiveControl, LiveControl>();
        services.AddSingleton<IFireDrills, FireDrills>();
        services.AddSingleton<IDeskControl, DeskControl>();
        services.AddHosted<CommandTrail>();
        services.AddHosted<KillKeeper>();
        services.AddHosted<NodeWatch>();
        services.AddHosted<JobWatch>();
        services.AddHosted<StorageLoops>();
        services.AddHosted<AuditHeadKeeper>();
        services.AddHosted<DeskLoop>();
        services.AddHosted<QualityWatch>();
        services.AddHosted<OpeningSequence>();
        services.AddTerminal(options);
        services.AddHosted<PartWatch>();
        services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
    }

    /// <summary>What lowers risk, and what puts it on record.</summary>
    internal static IServiceCollection AddCommands(this IServiceCollection services, DeskOptions options) => services
        .AddSingleton(_ => new TrailFile(Path.Combine(options.DataDirectory, "audit", "commands.jsonl")))
        .AddSingleton<OtherTrader>()
        .AddSingleton<LiveDays>()
        .AddSingleton<ResetRules>()
        .AddSingleton<ModeCommands>()
        .AddSingleton<KillCommands>()
        .AddSingleton<KillTrips>()
        .AddSingleton<CloseCommands>();

    /// <summary>The live seat. No key is in here: it is opened when the seat is taken.</summary>
    internal static void AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton<WireGate>();
        services.AddSingleton<IWireGate>(provider => provider.GetRequiredService<WireGate>());
        services.AddSingleton<ForeignFillStore>();
        services.AddSingleton<LiveStores>();
        services.AddHosted<LiveReports>();
        services.AddSingleton<ILiveReports>(provider => provider.GetRequiredService<LiveReports>());
        services.AddSingleton<ILiveAccounts, LiveAccounts>();
        services.AddSingleton<LiveStays>();
        services.AddHosted<LiveLoop>();
        services.AddSingleton<ILiveSeat>(provider => provider.GetRequiredService<LiveLoop>());
        services.AddSingleton<ILiveRoute, LivePortfolio>();
    }

    /// <summary>What operators do in the Terminal; the caller brings <see cref="ITradeDesk"/>.</summary>
    public static IServiceCollection AddTerminalActs(this IServiceCollection services) => services
        .AddPassport()
        .AddSingleton<QuickTradeActs>()
        .AddSingleton<ITerminal, TerminalActs>();

    /// <summary>Passport's room, and what runs in it without anybody's hand.</summary>
    private static void AddTerminal(this IServiceCollection services, DeskOptions options)
    {
        services.AddTerminalActs();
        services.AddSingleton<IPaperEntries, PaperEntries>();
        services.AddSingleton<StopCommands>();
        services.AddSingleton<ITradeDesk, TradeDesk>();
        services.AddSingleton(_ => new OutboxBoard(TimeProvider.System)); // Lag is between two moments of the machine.
        services.AddPassportReading().AddOutboxDesk().AddPhrasing();
        services.AddLedgerKeeping(Path.Combine(options.DataDirectory, "passport"));
        services.AddHosted<LedgerKeeper>();
        services.AddHosted<OutboxWorker>();
        services.AddHosted<PassportBeat>();
    }

    /// <summary>The queue and this process's hands in it.</summary>
    private static void AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobBoard>();
        services.AddSingleton<TrainingHistory>();
        foreach (var kind in Timetable.Jobs)
        {
            services.AddTransient(kind.Job);
        }

        services.AddHosted<JobRunner>();
    }

    private static void AddTimetable(this IServiceCollection services)
    {
        // Named, because an unnamed scheduler's clock would become the container's and replace the market's.
        services.AddQuartz(Timetable.Scheduler, quartz =>
        {
            quartz.UseTimeProvider(TimeProvider.System);
            quartz.ConfigureScheduler(scheduler => scheduler.GenerateInstanceId = true);
            quartz.UseDefaultThreadPool(1);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(source => source.UseRegisteredDataSource = true);
                store.UseSystemTextJsonSerializer();
                store.UseClustering();
            });
            Timetable.Register(quartz);
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
    }

    private static void AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
