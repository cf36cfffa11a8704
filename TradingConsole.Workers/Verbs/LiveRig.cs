using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Verbs;

/// <summary>
/// The live seat of a process without the rest of it: real PostgreSQL, real sockets to a paper exchange, and nobody who decides. For
/// benches and tests, which post what a decision would.
/// </summary>
internal sealed class LiveRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private LiveRig(ServiceProvider services) => _services = services;

    public LiveLoop Seat => _services.GetRequiredService<LiveLoop>();

    public WireGate Gate => _services.GetRequiredService<WireGate>();

    public KillSwitch KillSwitch => _services.GetRequiredService<KillSwitch>();

    public DeskState State => _services.GetRequiredService<DeskState>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <param name="directory">Where records wait for a database that is away.</param>
    /// <param name="isShadowReady">False: what shadow needs never comes, as when market data does not answer.</param>
    /// <param name="more">What is to be another than in the console.</param>
    public static async Task<LiveRig> StartAsync(
        string connectionString, PaperExchangeHost exchange, TimeProvider clock, string directory, ILoggerFactory loggers,
        CancellationToken cancellationToken, bool isShadowReady = true, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddLogging();
        services.AddSingleton(new DeskOptions { DataDirectory = directory });
        services.AddSingleton(new MarketSource(DeskOptions.PaperMarket, "rig", clock is ScaledClock scaled ? scaled.Factor : 1));
        services.AddSingleton(clock);
        services.AddSingleton(new DeskConnection(connectionString));
        services.AddDatabase(connectionString);
        services.AddBinanceMarketData(new BinanceOptions { RestBaseUrl = exchange.RestBaseUrl, AccountBaseUrl = exchange.RestBaseUrl, StreamBaseUrl = exchange.StreamBaseUrl });
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<TradeQueries>();
        services.AddSingleton<RiskEventStore>();
        services.AddSingleton<InstrumentStore>();
        services.AddSingleton<DeskState>();
        services.AddSingleton(_ => new KillSwitch());
        services.AddSingleton<IExchangeKeys, NoKeys>();
        services.AddLive();
        more?.Invoke(services);
        var rig = new LiveRig(services.BuildServiceProvider());
        try
        {
            await rig.OpenAsync(clock, isShadowReady, cancellationToken);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Seat.StopAsync(CancellationToken.None);
        await _services.GetRequiredService<LiveReports>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private async Task OpenAsync(TimeProvider clock, bool isShadowReady, CancellationToken cancellationToken)
    {
        var listed = await _services.GetRequiredService<IMarketData>().GetInstrumentsAsync(cancellationToken);
        var symbols = listed.Select(instrument => instrument.Symbol).ToList();
        await _services.GetRequiredService<InstrumentStore>().SaveAsync(listed, symbols, clock.GetUtcNow(), cancellationToken);
        State.SetInstruments(listed);
        if (isShadowReady)
        {
            State.Open(
                new DeskRules(TradingMode.Live, null, LabelSpec.Calibrated, 1, PolicyPreset.Calibrated, 1, RiskPreset.Seed, 1),
                new ShadowDesk(ShadowState.Initial, clock.GetUtcNow()));
        }

        await _services.GetRequiredService<LiveReports>().StartAsync(cancellationToken);
        await Seat.StartAsync(cancellationToken);
    }

    /// <summary>The paper exchange's key is nobody's secret and is not stored.</summary>
    private sealed class NoKeys : IExchangeKeys
    {
        public event Action? Changed
        {
            add { }
            remove { }
        }

        public Task<StoredKey?> FindAsync(string venue, CancellationToken cancellationToken) => Task.FromResult<StoredKey?>(null);

        public Task<Core.Exchange.Account.ExchangeKey?> OpenAsync(string venue, int version, CancellationToken cancellationToken) =>
            Task.FromResult<Core.Exchange.Account.ExchangeKey?>(null);

        public Task<StoredKey> StoreAsync(KeyEntry entry, KeyAct act, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A rig keeps no keys.");

        public Task<bool> RemoveAsync(string venue, KeyAct act, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
