using System.Text.Json;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;

namespace TradingConsole.Workers.Tests.Forecasts.StandIn;

/// <summary>The stand-in on real sockets and the real clients in front of it, on one market clock that only the test moves.</summary>
internal sealed class StandInRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new();

    private StandInRig(StandInServer server, SteppedClock clock, SourceOptions options)
    {
        (Server, Clock) = (server, clock);
        Call = new SourceCall(_http, options, clock, TimeProvider.System);
        (Gamma, History, Clob) = (new GammaClient(Call), new HistoryClient(Call), new ClobClient(Call));
    }

    /// <summary>Where every test's market clock begins.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);

    public StandInServer Server { get; }

    public SteppedClock Clock { get; }

    public SourceCall Call { get; }

    public GammaClient Gamma { get; }

    public HistoryClient History { get; }

    public ClobClient Clob { get; }

    /// <param name="network">Paces the server's market channel; the market clock when null.</param>
    public static async Task<StandInRig> OpenAsync(
        IRecordedWorld? world = null, DateTimeOffset? now = null, Func<SourceOptions, SourceOptions>? options = null, TimeProvider? network = null,
        StandInOptions? standIn = null)
    {
        var clock = new SteppedClock(now ?? Now);
        var server = await StandInServer.StartAsync(world ?? new SyntheticWorld(), clock, standIn, network ?? clock);
        var fast = server.Sources with { PauseFirst = TimeSpan.FromMilliseconds(1), PauseMax = TimeSpan.FromMilliseconds(5) };
        return new StandInRig(server, clock, options?.Invoke(fast) ?? fast);
    }

    /// <summary>The rows of all pages.</summary>
    public static async Task<List<JsonElement>> RowsAsync(IAsyncEnumerable<RawLine> lines, string list = "data")
    {
        var rows = new List<JsonElement>();
        await foreach (var line in lines)
        {
            rows.AddRange(JsonDocument.Parse(line.Body).RootElement.GetProperty(list).EnumerateArray());
        }

        return rows;
    }

    /// <summary>Waits for something that only other threads can bring about.</summary>
    public static async Task UntilAsync(Func<bool> reached, string claim)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (!reached())
            {
                await beat.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"not within {Patience.TotalSeconds:0} s: {claim}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
