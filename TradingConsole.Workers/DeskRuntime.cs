using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers;

/// <summary>
/// What a desk stands on, started before its services: the data directory, PostgreSQL with its schema, the market clock and, unless
/// the real exchange is wanted, the local one. Disposing stops all of it, children included.
/// </summary>
public sealed class DeskRuntime : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _postgres;
    private readonly PaperExchangeHost? _exchange;
    private StandInServer? _forecasts;

    private DeskRuntime(
        DeskOptions options, EmbeddedPostgres? postgres, string connectionString, TimeProvider clock, PaperExchangeHost? exchange,
        BinanceOptions binance, MarketSource source)
    {
        (Options, _postgres, ConnectionString, Clock, _exchange, Binance, Source) =
            (options, postgres, connectionString, clock, exchange, binance, source);
    }

    public DeskOptions Options { get; }

    public string ConnectionString { get; }

    /// <summary>The market clock: the system's at speed 1, a scaled one otherwise.</summary>
    public TimeProvider Clock { get; }

    public BinanceOptions Binance { get; }

    public MarketSource Source { get; }

    /// <summary>Where prediction markets answer; null when none are measured.</summary>
    public SourceOptions? Forecasts { get; private set; }

    /// <summary>Which of them are measured.</summary>
    public ForecastScope ForecastScope => UsualScope with { HistoryDays = Options.ForecastDays ?? UsualScope.HistoryDays };

    private ForecastScope UsualScope => Options.Forecasts == DeskOptions.PolymarketForecasts ? ForecastScope.Public : ForecastScope.PracticeOf(Options.Seed);

    /// <exception cref="DeskStartException">Something the desk stands on is not there; the message says what to do.</exception>
    public static async Task<DeskRuntime> StartAsync(DeskOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        EnsureWritable(options.DataDirectory);
        var postgres = options.Connection is null
            ? await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(options.DataDirectory, "postgres") },
                loggers.CreateLogger<EmbeddedPostgres>(),
                cancellationToken)
            : null;
        try
        {
            var connectionString = options.Connection ?? postgres!.ConnectionString;
            await using var database = OpenDatabase(connectionString);
            await MigrateAsync(database, loggers, cancellationToken);
            var latest = await LatestCandleAsync(database, cancellationToken);
            var market = MarketOf(options);
            var clock = ClockOf(options, market, latest);
            var exchange = market is null || options.Exchange is not null
                ? null
                : await PaperExchangeHost.StartAsync(
                    new PaperExchangeOptions { Speed = options.Speed }, market, clock, loggers, cancellationToken);
            var elsewhere = options.Exchange is { } address ? new Uri(address) : null;
            var binance = elsewhere is not null
                ? new BinanceOptions { RestBaseUrl = elsewhere, AccountBaseUrl = elsewhere, StreamBaseUrl = new UriBuilder(elsewhere) { Scheme = "ws" }.Uri }
                : exchange is null ? new BinanceOptions()
                : new BinanceOptions { RestBaseUrl = exchange.RestBaseUrl, AccountBaseUrl = exchange.RestBaseUrl, StreamBaseUrl = exchange.StreamBaseUrl };
            var source = new MarketSource(
                options.Market, elsewhere is not null ? $"paper exchange at {elsewhere}" : market?.Description ?? "Binance USDT-M futures, public feed",
                options.Speed);
            if (market is ReplayMarket && options.Universe.IsDefaultOrEmpty)
            {
                options = options with { Universe = [.. market.Instruments.Select(instrument => instrument.Symbol)] };
            }

            var runtime = new DeskRuntime(options, postgres, connectionString, clock, exchange, binance, source);
            await runtime.OpenForecastsAsync(cancellationToken);
            return runtime;
        }
        catch
        {
            if (postgres is not null)
            {
                await postgres.DisposeAsync();
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_forecasts is not null)
        {
            await _forecasts.DisposeAsync();
        }

        if (_exchange is not null)
        {
            await _exchange.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }

    private async Task OpenForecastsAsync(CancellationToken cancellationToken)
    {
        _forecasts = Options.Forecasts == DeskOptions.PracticeForecasts
            ? await StandInServer.StartAsync(new SyntheticWorld(new SyntheticOptions { Seed = Options.Seed }), Clock, ct: cancellationToken)
            : null;
        Forecasts = _forecasts?.Sources ?? (Options.Forecasts == DeskOptions.PolymarketForecasts
            ? new SourceOptions { SubgraphUrl = Options.Subgraph is { } address ? new Uri(address) : null }
            : null);
    }

    private static void EnsureWritable(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, ".writable");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeskStartException(
                $"The data directory '{directory}' cannot be written: {exception.Message} Choose another with --data or change its permissions.", exception);
        }
    }

    private static NpgsqlDataSource OpenDatabase(string connectionString)
    {
        try
        {
            return NpgsqlDataSource.Create(connectionString);
        }
        catch (ArgumentException exception)
        {
            throw new DeskStartException(
                $"--connection cannot be read: {exception.Message} Expected e.g. Host=127.0.0.1;Port=5432;Database=desk;Username=desk;Password=…", exception);
        }
    }

    private static async Task MigrateAsync(NpgsqlDataSource database, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
            await new MonthPartitions(database).EnsureAheadAsync(TimeProvider.System.GetUtcNow(), cancellationToken);
        }
        catch (MigrationException exception)
        {
            throw new DeskStartException(exception.Message, exception);
        }
        catch (NpgsqlException exception)
        {
            throw new DeskStartException($"PostgreSQL cannot be used: {exception.Message} Check --connection.", exception);
        }
    }

    private static async Task<DateTimeOffset?> LatestCandleAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT max(ts) FROM candles_1m");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.IsDBNull(0) ? null : reader.GetFieldValue<DateTimeOffset>(0);
    }

    private static IPaperMarket? MarketOf(DeskOptions options)
    {
        switch (options.Market)
        {
            case DeskOptions.BinanceMarket:
                return null;
            case DeskOptions.PaperMarket:
                return new PaperExchange.Markets.SyntheticMarket(options.Seed); // The prediction venue has markets of that name too.
            default:
                try
                {
                    return new ReplayMarket(CandleArchive.Open(options.From!));
                }
                catch (InvalidDataException exception)
                {
                    throw new DeskStartException($"--from: {exception.Message}", exception);
                }
        }
    }

    /// <summary>
    /// A market that does not follow the system's clock goes on where its stored candles end, so that a restart leaves no hole
    /// and never goes back in time.
    /// </summary>
    private static TimeProvider ClockOf(DeskOptions options, IPaperMarket? market, DateTimeOffset? latest)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (market is null || options.Exchange is not null)
        {
            return options.ClockAhead == TimeSpan.Zero ? TimeProvider.System : new ScaledClock(now + options.ClockAhead, 1);
        }

        var start = market.LiveStart ?? now;
        var resumed = latest is { } stored && stored.AddMinutes(1) > start ? stored.AddMinutes(1) : start;
        return options.Speed == 1 && market.LiveStart is null && resumed <= now ? TimeProvider.System : new ScaledClock(resumed, options.Speed);
    }
}
