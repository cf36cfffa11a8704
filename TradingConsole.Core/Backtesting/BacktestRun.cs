using System.Collections.Immutable;
using TradingConsole.Core.Backtesting.Figures;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Backtesting;

/// <param name="Fraction">0 to 1; 0 while the length is unknown.</param>
public sealed record BacktestProgress(double Fraction, string Step);

/// <summary>Feeds one feed to several portfolios at once: the minutes are read, hashed and predicted only once.</summary>
public static class BacktestRun
{
    /// <summary>Minutes a chunk holds: large enough to predict in bulk, small enough to stay in the processor's caches.</summary>
    public const int ChunkMinutes = 480;

    /// <param name="configs">One portfolio each, e.g. normal and pessimistic; they do not know of each other.</param>
    /// <param name="threads">Portfolios run side by side. Changes speed, never a result.</param>
    /// <returns>One report for each configuration, in order.</returns>
    /// <exception cref="BacktestException">No configuration, or the feed broke its contract.</exception>
    /// <exception cref="OperationCanceledException">Canceled between two chunks.</exception>
    public static async Task<ImmutableArray<BacktestReport>> ExecuteAsync(
        IMinuteFeed feed,
        IReadOnlyList<BacktestConfig> configs,
        IProgress<BacktestProgress>? progress = null,
        int threads = 2,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(configs);
        if (configs.Count == 0)
        {
            throw new BacktestException("a backtest needs at least one configuration");
        }

        var portfolios = configs.Select(config => new PortfolioBacktest(config, feed.Symbols)).ToArray();
        using var hash = new FeedHash(feed.Symbols);
        var chunk = new MinuteChunk(feed.Symbols.Length, ChunkMinutes);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellationToken };
        var minutes = 0L;
        while (await feed.ReadAsync(chunk, cancellationToken))
        {
            Parallel.For(-1, portfolios.Length, parallel, i =>
            {
                if (i < 0)
                {
                    hash.Add(chunk);
                }
                else
                {
                    portfolios[i].Push(chunk);
                }
            });
            minutes += chunk.Minutes;
            progress?.Report(new BacktestProgress(
                feed.MinutesTotal > 0 ? Math.Min(1, (double)minutes / feed.MinutesTotal) : 0,
                $"Backtest up to {MinuteGrid.FromIndex(chunk.FirstMinute + chunk.Minutes):yyyy-MM-dd HH:mm}"));
        }

        if (minutes == 0)
        {
            throw new BacktestException("the feed held no minute: nothing was tested");
        }

        var data = hash.Finish();
        return [.. portfolios.Select(portfolio => ReportBuilder.Build(portfolio.Finish(), data))];
    }
}
