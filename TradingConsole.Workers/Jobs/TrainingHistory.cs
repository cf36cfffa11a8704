using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>Loads what a model learns from: the universe's minutes, through the live kernel and the label kernel, as training rows.</summary>
internal sealed class TrainingHistory(CandleStore candles, Universe universe, TimeProvider clock)
{
    /// <param name="rowsMax">Every k-th minute is taken so that about this many rows remain.</param>
    /// <exception cref="JobFailedException">No symbol has enough history.</exception>
    public async Task<TrainingRows> LoadAsync(
        LabelSpec spec, double days, int rowsMax, Func<double, string, Task> report, CancellationToken cancellationToken)
    {
        var to = MinuteGrid.Floor(clock.GetUtcNow());
        var from = to.AddDays(-days);
        var symbols = universe.Symbols;
        var btc = symbols.Contains(Symbol.Btc)
            ? BtcContextSeries.From(await candles.LoadSeriesAsync(Symbol.Btc, from.AddMinutes(-BtcContextKernel.LookbackBars), to, cancellationToken))
            : null;

        var set = new TrainingSet(spec);
        for (var i = 0; i < symbols.Length; i++)
        {
            await report((double)i / symbols.Length, $"Features and labels of {symbols[i]}, {i + 1} of {symbols.Length}");
            var series = await candles.LoadSeriesAsync(symbols[i], from, to, cancellationToken);
            if (series.Length <= FeatureKernel.WarmUpBars + spec.HorizonBars)
            {
                continue; // Too short to yield a single labelled row: listed yesterday, or not trading.
            }

            var fundingBefore = await candles.LoadFundingAsync(symbols[i], from - HistoryFiller.FundingLead, from, cancellationToken);
            var funding = await candles.LoadFundingAsync(symbols[i], from, to, cancellationToken);
            var matrix = FeatureMatrixBuilder.Build(series, btc, [.. fundingBefore.Select(rate => rate.Rate)]);
            var (longs, shorts) = TripleBarrier.LabelBoth(
                series, matrix.AtrPrice, [.. funding.Select(FundingEvent.From)], spec);
            set.Add(matrix, longs, shorts);
        }

        return set.IsEmpty
            ? throw new JobFailedException($"No symbol has more than {FeatureKernel.WarmUpBars + spec.HorizonBars} minutes of history; fetch history first.")
            : set.ToRows(rowsMax);
    }
}
