using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

[Collection(PostgresCollection.Name)]
public sealed class DeskMemoryTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    // Row 8: a live position left open needs the instruments and nothing else, however long shadow's missed minutes take to come.
    [Fact]
    public async Task Open_MarketDataNeverAnswers_InstrumentsAreReadAllTheSame()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING;
            INSERT INTO trades (
                trade_id, mode, symbol, side, status, signal_ts, quantity, reference_price, leverage, entry_due, entry_time, entry_price, sl_price,
                tp_price, expires_at, fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, updated_at)
            VALUES (
                '00000000-0000-0000-0000-000000000001', 'shadow', 'BTCUSDT', 'LONG', 'open', '2026-03-04 11:00Z', 0.01, 60000, 5,
                '2026-03-04 11:01Z', '2026-03-04 11:01Z', 60000, 59000, 62000, '2026-03-04 15:00Z', 0.0005, 0.1, 0.002, 1000000, 0.1, '2026-03-04 11:01Z')
            """);
        var folder = Directory.CreateTempSubdirectory("desk-memory-").FullName;
        var market = DispatchProxy.Create<IMarketData, StuckMarket>();
        var services = new ServiceCollection().AddLogging();
        services.AddReplayDesk(
            new DeskOptions { DataDirectory = folder, Universe = [Symbol.Btc] }, database.ConnectionString, market, new SteppedClock(Now));
        await using var provider = services.BuildServiceProvider();
        var state = provider.GetRequiredService<DeskState>();

        var opening = provider.GetRequiredService<DeskMemory>().OpenAsync(state, CancellationToken.None);
        await ((StuckMarket)(object)market).Asked.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.False(opening.IsCompleted);
        Assert.False(state.Ready.IsCompleted);
        Assert.True(state.InstrumentsRead.IsCompletedSuccessfully);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Hears the first question and never answers.</summary>
    public class StuckMarket : DispatchProxy
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != nameof(IMarketData.GetCandlesAsync))
            {
                throw new NotSupportedException(targetMethod.Name);
            }

            _asked.TrySetResult();
            return new TaskCompletionSource<IReadOnlyList<Candle>>().Task;
        }
    }
}
