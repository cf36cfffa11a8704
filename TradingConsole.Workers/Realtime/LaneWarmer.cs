using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Gives cold lanes their past: fills what is missing, reads it back, and hands it to the loop. One after the other and BTC
/// first, because every lane needs the market factor and the exchange counts request weight.
/// </summary>
internal sealed class LaneWarmer(
    HistoryFiller filler, CandleStore candles, IIncidentLog incidents, TimeProvider clock, ILogger<LaneWarmer> logger)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    private readonly PriorityQueue<WarmUp, (int, Symbol)> _wanted = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _gate = new();
    private int _pending;

    /// <summary>Lanes waiting for history, the one in work included.</summary>
    public int Pending => Volatile.Read(ref _pending);

    public void Ask(WarmUp warmUp)
    {
        lock (_gate)
        {
            _wanted.Enqueue(warmUp, (warmUp.Symbol == Symbol.Btc ? 0 : 1, warmUp.Symbol));
            _pending++;
        }

        _signal.Writer.TryWrite(true);
    }

    public async Task RunAsync(Func<LaneHistory, ValueTask> deliver, CancellationToken cancellationToken)
    {
        while (await _signal.Reader.WaitToReadAsync(cancellationToken))
        {
            _signal.Reader.TryRead(out _);
            while (TryTake(out var warmUp))
            {
                await WarmAsync(warmUp, deliver, cancellationToken);
                Interlocked.Decrement(ref _pending);
            }
        }
    }

    /// <summary>The history one lane needs, filled and read back.</summary>
    public async Task<LaneHistory> LoadAsync(WarmUp warmUp, CancellationToken cancellationToken)
    {
        var (symbol, before) = warmUp;
        var look = symbol == Symbol.Btc ? BtcContextKernel.LookbackBars : 0;
        var factorFrom = before.AddMinutes(-(FeatureKernel.LookbackBars + look));
        var from = before.AddMinutes(-FeatureKernel.LookbackBars);
        await filler.FillAsync(symbol, factorFrom, before, cancellationToken);

        var factorSeries = await candles.LoadSeriesAsync(symbol, factorFrom, before, cancellationToken);
        var series = symbol == Symbol.Btc ? await candles.LoadSeriesAsync(symbol, from, before, cancellationToken) : factorSeries;
        var fundingBefore = await candles.LoadFundingAsync(symbol, from - HistoryFiller.FundingLead, from, cancellationToken);
        var dayAgo = clock.GetUtcNow().AddDays(-1);
        var around = await candles.LoadCandlesAsync(symbol, dayAgo.AddHours(-1), dayAgo, cancellationToken: cancellationToken);
        var settled = series.Length > 0 ? series.FundingRate[^1] : double.NaN;
        return new LaneHistory(
            series,
            factorSeries,
            [.. fundingBefore.Select(rate => rate.Rate)],
            settled,
            around.Count > 0 ? around[^1].Close : null);
    }

    private async Task WarmAsync(WarmUp warmUp, Func<LaneHistory, ValueTask> deliver, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await deliver(await LoadAsync(warmUp, cancellationToken));
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One symbol's trouble must not stop its siblings, and giving up would leave the lane cold for ever.
                logger.LogWarning(exception, "History of {Symbol} could not be loaded; trying again", warmUp.Symbol);
                incidents.Report("gap", "warm-up", warmUp.Symbol.Value, $"History could not be loaded: {exception.Message}", 1, null);
                await Task.Delay(RetryPause, cancellationToken);
            }
        }
    }

    private bool TryTake(out WarmUp warmUp)
    {
        lock (_gate)
        {
            return _wanted.TryDequeue(out warmUp, out _);
        }
    }
}
