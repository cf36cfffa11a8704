using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Slippage;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// A journal that also compares each new live fill with what shadow's fill model gives at that moment. Beside the trading: what it
/// keeps is written by <see cref="RunAsync"/>, and whatever goes wrong with it delays no order.
/// </summary>
/// <param name="market">Latest last and mark price of a symbol, USDT; null where unknown.</param>
/// <param name="save">Keeps comparisons; the same one twice is kept once.</param>
internal sealed class SlippageJournal(
    IBracketJournal inner, Func<Symbol, (double? Last, double? Mark)> market,
    Func<IReadOnlyCollection<SlippageComparison>, CancellationToken, Task> save, TimeProvider realClock, ILogger logger) : IBracketJournal
{
    private const int WaitingMax = 5_000;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<SlippageComparison> _waiting = new();
    private readonly ConcurrentDictionary<Guid, ImmutableArray<Unowned>> _unowned = [];

    public async Task SaveAsync(BracketRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        Compare(record); // The price of this moment, before the wait.
        await inner.SaveAsync(record, cancellationToken);
    }

    public Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken) => inner.LoadAsync(cancellationToken);

    /// <summary>Writes what has been compared until cancelled, then once more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Beat, realClock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await WriteAsync();
        }
    }

    private void Compare(BracketRecord record)
    {
        var bracket = record.Bracket;
        if (bracket.Plan.Terms is not { } terms)
        {
            return; // Nobody decided it, so no model says what it should have cost.
        }

        // Whose fill it was may be learned after it arrived; the price that counts is the one of its arrival.
        var (last, mark) = market(bracket.Plan.Symbol);
        var open = _unowned.GetValueOrDefault(bracket.Plan.TradeId, []).Concat(record.NewFills.Select(fill => new Unowned(fill, last, mark)));
        var still = ImmutableArray.CreateBuilder<Unowned>();
        foreach (var unowned in open)
        {
            if (bracket.OwnerOf(unowned.Fill) is not { } order)
            {
                still.Add(unowned);
            }
            else if (SlippageComparison.Of(bracket, unowned.Fill, terms.Costs, order.Role == OrderRole.Entry ? unowned.Last : unowned.Mark) is { } comparison
                && _waiting.Count < WaitingMax)
            {
                _waiting.Enqueue(comparison);
            }
        }

        if (bracket.IsSettled || still.Count == 0)
        {
            _unowned.TryRemove(bracket.Plan.TradeId, out _);
        }
        else
        {
            _unowned[bracket.Plan.TradeId] = still.ToImmutable();
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<SlippageComparison>();
        while (_waiting.TryDequeue(out var comparison))
        {
            batch.Add(comparison);
        }

        try
        {
            await save(batch, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Count} slippage comparisons could not be stored; they are tried again", batch.Count);
            batch.ForEach(_waiting.Enqueue);
        }
    }

    private sealed record Unowned(VenueFill Fill, double? Last, double? Mark);
}
