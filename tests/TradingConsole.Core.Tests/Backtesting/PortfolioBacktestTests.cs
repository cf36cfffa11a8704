using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Simulation;
using Xunit;

namespace TradingConsole.Core.Tests.Backtesting;

public sealed class PortfolioBacktestTests
{
    private static async Task<BacktestReport> RunAsync(IEnumerable<SymbolMinutes> market, BacktestConfig config) =>
        (await BacktestRun.ExecuteAsync(new SeriesMinuteFeed(market), [config]))[0];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Run_RecordedMinutes_TradesAsTheDeskDoesBarByBar(ulong seed, bool tightDay)
    {
        var market = BacktestCases.Market(8, 1_600, seed);
        var config = tightDay
            ? BacktestCases.Config with { Risk = BacktestCases.Config.Risk with { DayLossFractionMax = 0.004, TierCNotionalFractionMax = 2, BtcBetaFractionMax = 4 } }
            : BacktestCases.Config;

        var report = await RunAsync(market, config);
        var reference = ReferenceBacktest.Run(market, config);

        Assert.True(report.Trades.Length >= 30, $"only {report.Trades.Length} trades");
        Assert.True(!tightDay || report.Figures.DayLossTrips > 0, "the daily loss limit never tripped");
        Assert.Equal(
            reference.Closed.Select(t => (t.Symbol, t.Side, t.SignalBar, t.EntryTime, t.ExitTime, t.ExitReason, t.Quantity, t.EntryPrice, t.ExitPrice, -t.Fees, -t.Slippage, -t.Funding, t.NetPnl)),
            report.Trades.Select(t => (t.Symbol, t.Side, t.SignalBar, (DateTimeOffset?)t.EntryTime, (DateTimeOffset?)t.ExitTime, (ExitReason?)t.Reason, t.Quantity, (decimal?)t.EntryPrice, (decimal?)t.ExitPrice, t.Fees, t.Slippage, t.Funding, t.Net)));
        Assert.Equal(reference.Wallet, report.Figures.FinalBalance);
        Assert.Equal(reference.Decisions, report.Funnel.Stages[0].Count - report.Funnel.Reasons.First(r => r.Code == "NO_PREDICTION").Refused);
        foreach (var (code, count) in reference.Objections)
        {
            Assert.Equal((code, count), (code, report.Funnel.Reasons.Single(reason => reason.Code == code).Refused));
        }

        Assert.Equal(reference.DrawdownMax, report.Figures.DrawdownMax, 1e-12);
    }

    [Fact]
    public async Task Run_Cases_MeetEveryEnding()
    {
        var trades = (await RunAsync(BacktestCases.Market(8, 1_600, 1), BacktestCases.Config)).Trades;

        foreach (var reason in (ExitReason[])[ExitReason.Stop, ExitReason.Target, ExitReason.Time])
        {
            Assert.Contains(trades, trade => trade.Reason == reason);
        }

        Assert.Contains(trades, trade => trade.Funding > 0);
        Assert.Contains(trades, trade => trade.Funding < 0);
        Assert.Contains(trades, trade => trade.Side == PositionSide.Short);
    }

    [Fact]
    public async Task Run_AgainAndInAnotherSymbolOrder_GivesTheSameHashes()
    {
        var market = BacktestCases.Market(6, 900, 7);

        var once = await RunAsync(market, BacktestCases.Config);
        var again = await RunAsync(BacktestCases.Market(6, 900, 7), BacktestCases.Config);
        var reversed = await RunAsync(market.Reverse(), BacktestCases.Config);

        foreach (var other in (BacktestReport[])[again, reversed])
        {
            Assert.Equal((once.ConfigHash, once.DataHash, once.ResultHash), (other.ConfigHash, other.DataHash, other.ResultHash));
        }
    }

    [Fact]
    public async Task Run_OnePriceChanged_ChangesDataHash()
    {
        var market = BacktestCases.Market(3, 400, 7);
        var before = await RunAsync(market, BacktestCases.Config);

        market[1].Series.MarkClose[200] *= 1.0000001;
        var after = await RunAsync(market, BacktestCases.Config);

        Assert.NotEqual(before.DataHash, after.DataHash);
        Assert.Equal(before.ConfigHash, after.ConfigHash);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public async Task Push_OtherChunkSizes_GiveTheSameResult(int capacity)
    {
        var market = BacktestCases.Market(4, 900, 11);
        var expected = await RunAsync(market, BacktestCases.Config);

        var feed = new SeriesMinuteFeed(market);
        var portfolio = new PortfolioBacktest(BacktestCases.Config, feed.Symbols);
        var chunk = new MinuteChunk(feed.Symbols.Length, capacity);
        using var hash = new FeedHash(feed.Symbols);
        while (await feed.ReadAsync(chunk, default))
        {
            hash.Add(chunk);
            portfolio.Push(chunk);
        }

        var report = Core.Backtesting.Figures.ReportBuilder.Build(portfolio.Finish(), hash.Finish());
        Assert.Equal((expected.DataHash, expected.ResultHash), (report.DataHash, report.ResultHash));
    }

    [Fact]
    public async Task Run_WalletAndWaterfall_AddUpToTheLastDigit()
    {
        var report = await RunAsync(BacktestCases.Market(8, 1_600, 5), BacktestCases.Config);

        Assert.Equal(report.Figures.InitialBalance + report.Trades.Sum(trade => trade.Net), report.Figures.FinalBalance);
        var costs = report.Costs;
        Assert.Equal(costs.GrossBeforeSlippage + costs.Fees + costs.Slippage + costs.Funding, costs.Net);
        Assert.Equal(costs.Funding, report.BySymbol.Sum(symbol => symbol.Funding));
        Assert.Equal(costs.GrossBeforeSlippage, report.BySymbol.Sum(symbol => symbol.GrossBeforeSlippage));
        Assert.True(costs is { Fees: < 0, Slippage: < 0 }, $"{costs}");
        Assert.All(report.Trades, trade => Assert.Equal(trade.Net, trade.GrossBeforeSlippage + trade.Fees + trade.Slippage + trade.Funding));
        Assert.All(report.Trades, trade => Assert.Equal(
            (trade.Side == PositionSide.Long ? 1 : -1) * (trade.ExitPrice - trade.EntryPrice) * trade.Quantity, trade.GrossBeforeSlippage + trade.Slippage));
        Assert.Equal(report.Figures.DrawdownMax, Assert.Single(report.Months).DrawdownMax);
        Assert.Equal(costs.Net, report.Months.Sum(month => month.Net));
        Assert.Equal(costs.Net, report.BySymbol.Sum(symbol => symbol.Net));
        Assert.Equal(1 + report.Figures.ReturnFraction, report.DailyReturns.Aggregate(1.0, (equity, change) => equity * (1 + change)), 1e-12);
    }

    [Fact]
    public async Task Run_Pessimistic_DecidesAlikeButFillsWorse()
    {
        var market = BacktestCases.Market(1, 1_600, 9);

        var reports = await BacktestRun.ExecuteAsync(
            new SeriesMinuteFeed(market), [BacktestCases.Config, BacktestCases.Config with { Pessimism = Pessimism.Full }]);

        var (normal, worse) = (reports[0].Trades[0], reports[1].Trades[0]);
        Assert.Equal((normal.SignalBar, normal.Side, normal.Quantity, normal.StopPrice), (worse.SignalBar, worse.Side, worse.Quantity, worse.StopPrice));
        Assert.Equal(normal.EntryTime.AddMinutes(1), worse.EntryTime);
        Assert.Equal(reports[0].DataHash, reports[1].DataHash);
        Assert.NotEqual(reports[0].ConfigHash, reports[1].ConfigHash);
        Assert.DoesNotContain(reports[1].Trades, trade => trade.Funding > 0);
        Assert.True(reports[1].Figures.NetProfit < reports[0].Figures.NetProfit);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(21)]
    [InlineData(34)]
    public async Task Run_WorseFillsOnTime_NeverEarnMoreOnTheSameTrade(ulong seed)
    {
        // Without the late entry every trade of both worlds rests on the same bars, so each must be worse, not only their sum.
        var worse = Pessimism.Full with { EntryDelayBars = 0, TargetTicksBeyond = 0 };
        var reports = await BacktestRun.ExecuteAsync(
            new SeriesMinuteFeed(BacktestCases.Market(6, 1_600, seed)), [BacktestCases.Config, BacktestCases.Config with { Pessimism = worse }]);

        var normal = reports[0].Trades.Where(Ended).ToDictionary(trade => (trade.Symbol, trade.SignalBar));
        var pairs = reports[1].Trades.Where(trade => Ended(trade) && normal.ContainsKey((trade.Symbol, trade.SignalBar)))
            .Select(trade => (Normal: normal[(trade.Symbol, trade.SignalBar)], Worse: trade)).ToList();

        Assert.True(pairs.Count >= 10, $"only {pairs.Count} trades in both worlds");
        Assert.All(pairs, pair => Assert.True(
            pair.Worse.ReturnFraction <= pair.Normal.ReturnFraction + 1e-9, $"{pair.Normal} | {pair.Worse}"));

        static bool Ended(BacktestTrade trade) => trade.Reason is ExitReason.Stop or ExitReason.Target or ExitReason.Time;
    }

    [Fact]
    public async Task Run_GapThroughLiquidation_LosesTheMarginAndNoMore()
    {
        // One long at 100 with a leverage of 20; the next bar opens 10 % lower, beyond stop and liquidation.
        var market = Flat(200, out var symbol);
        symbol.Predictions[100] = Long(0.02);
        for (var i = 110; i < 200; i++)
        {
            (symbol.Series.MarkOpen[i], symbol.Series.MarkHigh[i], symbol.Series.MarkLow[i], symbol.Series.MarkClose[i]) = (90, 90, 90, 90);
        }

        var policy = PolicyPreset.Calibrated with { LeverageMax = 20 };
        var trade = Assert.Single((await RunAsync(market, BacktestCases.Config with { Policy = policy })).Trades);

        Assert.Equal(ExitReason.Liquidation, trade.Reason);
        Assert.Equal((double)(trade.Notional / trade.Leverage), -(double)(trade.GrossBeforeSlippage + trade.Slippage), 0.01);
    }

    [Fact]
    public async Task Run_EntryBarNeverComes_IsCanceledAndCounted()
    {
        var market = Flat(50, out var symbol);
        symbol.Predictions[49] = Long(0.02);
        var late = Flat(60, out var other, 1);
        _ = other;

        var report = await RunAsync([.. market, .. late], BacktestCases.Config);

        Assert.Empty(report.Trades);
        Assert.Equal("NO_BAR", report.Funnel.Binding.Code);
        Assert.Contains("never came", report.Funnel.Binding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoEdge_SaysWhyThereIsNoTrade()
    {
        var report = await RunAsync(BacktestCases.Market(3, 400, 3, edge: 1e-5), BacktestCases.Config);

        Assert.Empty(report.Trades);
        Assert.Equal(("ev", ReasonCodes.NoEdge), (report.Funnel.Binding.Stage, report.Funnel.Binding.Code));
        Assert.StartsWith("No trade: of ", report.Funnel.Binding.Sentence, StringComparison.Ordinal);
        Assert.Contains("The best seen was -", report.Funnel.Binding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeedPolicyOnItsOwnLabel_NamesTheQuantileGate()
    {
        // The seed's quantile gate lies above its own stop (ADR 0011): every prediction at the stop fails it.
        var market = Flat(300, out var symbol);
        for (var i = 100; i < 200; i++)
        {
            symbol.Predictions[i] = new(new(0.01, -0.001, 0.0005, 60, 0.6), new(-0.01, -0.001, 0.0005, 60, 0.2));
        }

        var report = await RunAsync(market, BacktestCases.Config with { Policy = PolicyPreset.Seed, Label = Core.Labels.LabelSpec.Seed });

        Assert.Equal(("gates", ReasonCodes.Q05Min), (report.Funnel.Binding.Stage, report.Funnel.Binding.Code));
        Assert.Contains("Loosening it alone would let 100 through", report.Funnel.Binding.Sentence, StringComparison.Ordinal);
        Assert.Contains("The best seen was -1 ATR, the limit is -0.8 ATR", report.Funnel.Binding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Funnel_NeverWidens()
    {
        var stages = (await RunAsync(BacktestCases.Market(8, 900, 13), BacktestCases.Config)).Funnel.Stages;

        Assert.Equal(stages.Select(stage => stage.Count).OrderDescending(), stages.Select(stage => stage.Count));
        Assert.True(stages[^1].Count > 0);
    }

    [Fact]
    public void Constructor_SymbolsOutOfOrder_SaysSo()
    {
        var error = Assert.Throws<BacktestException>(() =>
            new PortfolioBacktest(BacktestCases.Config, [BacktestCases.Contract(2), BacktestCases.Contract(1)]));

        Assert.Contains("T01USDT follows T02USDT", error.Message, StringComparison.Ordinal);
    }

    private static DirectionPrediction Side(double er) => new(er, -0.009, 0.005, 60, 0.5);

    private static Prediction Long(double er) => new(Side(er), Side(-er));

    /// <summary>A market that stands at 100 with an ATR of 0.1 % and expects nothing.</summary>
    private static SymbolMinutes[] Flat(int minutes, out SymbolMinutes symbol, int number = 0)
    {
        var series = new MinuteSeries(BacktestCases.Contract(number).Symbol, minutes);
        for (var i = 0; i < minutes; i++)
        {
            (series.Minute[i], series.Volume[i], series.FundingRate[i]) = (BacktestCases.Start + i, 1e6, 0);
            (series.Open[i], series.High[i], series.Low[i], series.Close[i]) = (100, 100, 100, 100);
            (series.MarkOpen[i], series.MarkHigh[i], series.MarkLow[i], series.MarkClose[i]) = (100, 100, 100, 100);
        }

        symbol = new SymbolMinutes(
            BacktestCases.Contract(number), series, [.. Enumerable.Repeat(0.001, minutes)], [.. Enumerable.Repeat(1.0, minutes)],
            [.. Enumerable.Repeat(Long(0), minutes)], []);
        return [symbol];
    }
}
