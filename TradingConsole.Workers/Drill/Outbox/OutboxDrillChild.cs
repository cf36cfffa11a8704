using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Phrasing;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Outbox;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>What a process of the outbox drill is told.</summary>
/// <param name="Connection">PostgreSQL of the drill.</param>
/// <param name="EpochTicks">Market time when the drill began, UTC ticks.</param>
/// <param name="StartedTicks">Real time when the drill began, UTC ticks.</param>
/// <param name="People">Operators' ids, by comma; <see cref="Nothing"/>: nobody acts, what is begun is brought to its end.</param>
/// <param name="DieAt">A place of <see cref="Death.Places"/>, or <see cref="Nothing"/>.</param>
/// <param name="Coming">At which coming to it, from 1.</param>
internal sealed record OutboxDrillOrders(string Connection, string Log, long EpochTicks, long StartedTicks, string People, ulong Seed, string DieAt, int Coming)
{
    /// <summary>For nobody and nowhere: an empty word is none on a command line.</summary>
    public const string Nothing = "nothing";
}

/// <summary>
/// One life of the console's Terminal without its face: operators act through <see cref="ITerminal"/>, the shadow desk trades, the three consumers
/// and the beat run as they do in the console.
/// </summary>
internal static class OutboxDrillChild
{
    /// <summary>Said when operators begin.</summary>
    public const string Ready = "ready";

    public static async Task RunAsync(OutboxDrillOrders orders, ILoggerFactory loggers, TextWriter output, CancellationToken cancellationToken)
    {
        var death = new Death(orders.DieAt == OutboxDrillOrders.Nothing ? null : orders.DieAt, orders.Coming);
        var now = TimeProvider.System.GetUtcNow();
        var market = new DateTimeOffset(orders.EpochTicks, TimeSpan.Zero) + ((now - new DateTimeOffset(orders.StartedTicks, TimeSpan.Zero)) * OutboxMarket.Speed);
        await using var services = Services(orders, new ScaledClock(market, OutboxMarket.Speed), death, loggers);
        var desk = services.GetRequiredService<OutboxDrillDesk>();
        await desk.ResumeAsync(cancellationToken);
        services.GetRequiredService<DeskState>().Open(
            new DeskRules(TradingMode.Shadow, null, LabelSpec.Seed, 1, PolicyPreset.Seed, 1, RiskPreset.Seed, 1), new ShadowDesk(ShadowState.Initial, market));

        using var outbox = ActivatorUtilities.CreateInstance<OutboxWorker>(
            services, services.GetServices<IPassportConsumer>().Select(consumer => (IPassportConsumer)new MortalConsumer(consumer, death)).ToList());
        using var beat = ActivatorUtilities.CreateInstance<PassportBeat>(services);
        await outbox.StartAsync(cancellationToken);
        await beat.StartAsync(cancellationToken);
        using var log = new ActLog(orders.Log);
        var people = (orders.People == OutboxDrillOrders.Nothing ? [] : orders.People.Split(',')).Select(person => Guid.Parse(person, CultureInfo.InvariantCulture)).ToList();
        await output.WriteLineAsync(Ready);
        await output.FlushAsync(cancellationToken);
        await await Task.WhenAny(
            people.Select((person, place) => ActivatorUtilities.CreateInstance<OutboxOperator>(
                services, person, log, new SeededRandom(orders.Seed).Fork((ulong)place)).RunAsync(cancellationToken))
                .Append(desk.RunAsync(cancellationToken)));
    }

    private static ServiceProvider Services(OutboxDrillOrders orders, TimeProvider clock, Death death, ILoggerFactory loggers)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers).AddLogging();
        services.AddSingleton(clock).AddSingleton(death);
        services.AddDatabase(orders.Connection);
        services.AddSingleton<CandleStore>().AddSingleton<ExecutionStore>().AddSingleton<DeskState>();
        services.AddSingleton(_ => new DeskFeed(OutboxMarket.Snapshot(clock.GetUtcNow(), (double)ShadowDesk.InitialBalance)));
        services.AddSingleton<OutboxDrillDesk>().AddSingleton<ITradeDesk>(provider => provider.GetRequiredService<OutboxDrillDesk>());
        services.AddSingleton(_ => new OutboxBoard(TimeProvider.System));
        services.AddSingleton<IReportPhraser>(new MortalPhraser(death)).AddSingleton<ReportsOnDemand>();
        services.AddTerminalActs();
        return services.BuildServiceProvider();
    }
}
