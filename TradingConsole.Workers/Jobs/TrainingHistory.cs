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
    private const int SymbolsAtOnce = 2;

    /// <summary>Days of the asked for that are stored.</summary>
    /// <exception cref="JobFailedException">They yield no labelled row.</exception>
    public async Task<double> StoredDaysAsync(double days, LabelSpec label, CancellationToken cancellationToken)
    {
        var to = MinuteGrid.Floor(clock.GetUtcNow());
        var first = await candles.FirstAsync(universe.Symbols, to.AddDays(-days), to, cancellationToken);
        var minutes = first is { } oldest ? (to - oldest).TotalMinutes : 0;
        return minutes > MinutesMin(label) ? minutes / 1440 : throw new JobFailedException(TooShort(minutes, label));
    }

    private static int MinutesMin(LabelSpec label) => FeatureKernel.WarmUpBars + label.HorizonBars;

    private static string TooShort(double minutes, LabelSpec label) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"The stored history spans {minutes:0} minutes; training needs more than {MinutesMin(label)} ({FeatureKernel.WarmUpBars} to warm the features up, {label.HorizonBars} for a label's horizon). Fetch history first or ask for more days.");

    /// <param name="config">Says which bars are learned from, how they are weighed and how many rows there are at most.</param>
    /// <exception cref="JobFailedException">No symbol has enough history.</exception>
    /// <remarks>Holds two symbols' minutes at a time, besides the rows.</remarks>
    public async Task<TrainingRows> LoadAsync(
        TrainingConfig config, double days, Func<double, string, Task> report, CancellationToken cancellationToken)
    {
        var to = MinuteGrid.Floor(clock.GetUtcNow());
        var from = to.AddDays(-days);
        var symbols = universe.Symbols;
        var btc = symbols.Contains(Symbol.Btc)
            ? BtcContextSeries.From(await candles.LoadSeriesAsync(Symbol.Btc, from.AddMinutes(-BtcContextKernel.LookbackBars), to, cancellationToken))
            : null;

        var set = new TrainingSet(config.LabelSpec, symbols.Select(symbol => symbol.Value), config.RowsMax, config.Weighting);
        using var reports = new SemaphoreSlim(1, 1);
        var done = 0;
        await Parallel.ForEachAsync(
            symbols,
            new ParallelOptions { MaxDegreeOfParallelism = SymbolsAtOnce, CancellationToken = cancellationToken },
            async (symbol, token) =>
            {
                await AddAsync(set, symbol, btc, from, to, config, token);
                await reports.WaitAsync(token);
                try
                {
                    done++;
                    await report((double)done / symbols.Length, $"Features and labels of {symbol}, {done} of {symbols.Length}");
                }
                finally
                {
                    reports.Release();
                }
            });

        return set.IsEmpty
            ? throw new JobFailedException($"No symbol has more than {FeatureKernel.WarmUpBars + config.LabelSpec.HorizonBars} minutes of history; fetch history first.")
            : set.ToRows();
    }

    private async Task AddAsync(
        TrainingSet set, Symbol symbol, BtcContextSeries? btc, DateTimeOffset from, DateTimeOffset to, TrainingConfig config, CancellationToken cancellationToken)
    {
        var series = await candles.LoadSeriesAsync(symbol, from, to, cancellationToken);
        if (series.Length <= FeatureKernel.WarmUpBars + config.LabelSpec.HorizonBars)
        {
            return; // Too short to yield a single labelled row: listed yesterday, or not trading.
        }

        var fundingBefore = await candles.LoadFundingAsync(symbol, from - HistoryFiller.FundingLead, from, cancellationToken);
        var funding = await candles.LoadFundingAsync(symbol, from, to, cancellationToken);
        set.Add(series, btc, [.. fundingBefore.Select(rate => rate.Rate)], [.. funding.Select(FundingEvent.From)], config.Events);
    }
}
