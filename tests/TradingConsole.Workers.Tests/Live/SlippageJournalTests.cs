using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Slippage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Live;

public sealed class SlippageJournalTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static readonly Guid Trade = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private readonly List<SlippageComparison> _kept = [];
    private (double? Last, double? Mark) _market = (100, 90);
    private int _failures;

    [Fact]
    public async Task Fill_OfAnEntry_IsComparedWithTheLastPriceOfItsArrival()
    {
        var journal = Journal();
        await journal.SaveAsync(Record(Filled(), Fill(Entry)), default);

        await StoreAsync(journal);

        var kept = Assert.Single(_kept);
        Assert.Equal((100m, 100.10m, OrderRole.Entry), (kept.ReferencePrice, kept.ActualPrice, kept.Role));
    }

    [Fact]
    public async Task Fill_WhoseOwnerIsLearnedLater_KeepsThePriceOfItsArrival()
    {
        var journal = Journal();
        await journal.SaveAsync(Record(Filled(), Fill(null)), default);
        _market = (200, 190);
        var owned = Filled() with { Orders = [Filled().Entry with { ChildOrderId = 70 }] };
        await journal.SaveAsync(Record(owned), default);

        await StoreAsync(journal);

        Assert.Equal(100m, Assert.Single(_kept).ReferencePrice);
    }

    [Fact]
    public async Task Store_DatabaseAway_IsTriedAgain()
    {
        var journal = Journal();
        await journal.SaveAsync(Record(Filled(), Fill(Entry)), default);
        _failures = 1;

        await StoreAsync(journal);
        Assert.Empty(_kept);
        await StoreAsync(journal);

        Assert.Single(_kept);
    }

    [Fact]
    public async Task Trade_NobodyDecided_ComparesNothing()
    {
        var journal = Journal();
        var adopted = Filled();
        await journal.SaveAsync(Record(adopted with { Plan = adopted.Plan with { Terms = null } }, Fill(Entry)), default);

        await StoreAsync(journal);

        Assert.Empty(_kept);
    }

    private static string Entry => ClientOrderIds.For(OrderRole.Entry, Trade, 0);

    private SlippageJournal Journal() => new(new Accepting(), _ => _market, Keep, TimeProvider.System, NullLogger.Instance);

    private Task Keep(IReadOnlyCollection<SlippageComparison> comparisons, CancellationToken cancellationToken)
    {
        if (_failures-- > 0)
        {
            throw new IOException("The database is away.");
        }

        _kept.AddRange(comparisons);
        return Task.CompletedTask;
    }

    // One write: a loop that is asked to stop at once writes what waits before it ends.
    private static async Task StoreAsync(SlippageJournal journal)
    {
        using var stop = new CancellationTokenSource();
        var running = journal.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
    }

    private static BracketRecord Record(Bracket bracket, params VenueFill[] fills) => new(bracket, bracket.Orders, [.. fills], TradingMode.Live);

    private static Bracket Filled() => new(
        new BracketPlan(Trade, Symbol.Btc, PositionSide.Long, 1m, 95m, 110m, At, At.AddHours(1), 1m)
        {
            Terms = new EntryTerms(At.AddMinutes(-1), At, 100m, 5, new FillTerms(0.0004, 0.15, 0.001, 1_000_000, 0.01m)),
        },
        [new OrderLife(Entry, OrderRole.Entry, OrderSide.Buy, 1m, null, OrderState.Working, 0, At)], [], 0, [], null, null, null, null, []);

    private static VenueFill Fill(string? client) => new(Symbol.Btc, 7, 70, client, OrderSide.Buy, 100.10m, 1m, 0, "USDT", 0, false, At);

    private sealed class Accepting : IBracketJournal
    {
        public Task SaveAsync(BracketRecord record, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<Bracket>.Empty);
    }
}
