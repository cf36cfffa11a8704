using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class PassportProjectionTests
{
    private static readonly Guid User = new("00000000-0000-0000-0000-00000000000a");

    [Fact]
    public void Apply_AHandWorkedHistory_CountsWhatWasCountedByHand()
    {
        // +30, +10, −20, 0, −5 bps: two wins, two losses, one flat.
        var record = Of(
            PassportCases.Closed(30, confidence: 80),
            PassportCases.Closed(10, confidence: 60, symbol: PassportCases.Eth),
            PassportCases.Closed(-20, confidence: 90, warnings: 2),
            PassportCases.Closed(0, confidence: 70),
            PassportCases.Closed(-5, origin: TradeOrigin.Copied));

        var trades = record.Trades;
        Assert.Equal((2, 2, 1), (trades.Wins, trades.Losses, trades.Flats));
        Assert.Equal((15, 30, -20), (trades.PnlBps, trades.BestPnlBps, trades.WorstPnlBps));
        Assert.Equal(900 + 100 + 400 + 0 + 25, trades.PnlBpsSquares);
        Assert.Equal((-2, 2, 2), (trades.Streak, trades.WinsInARowMax, trades.LossesInARowMax)); // The flat one breaks no row.
        Assert.Equal((400, 250), (trades.RPeakMilli, trades.RDrawdownMilli)); // 300, 400, 200, 200, 150.
        Assert.Equal((3, 2), (trades.OwnDecided, trades.OwnWins)); // Neither the flat nor the copied one.
        Assert.Equal(5 * 1800, trades.HoldSeconds);
        Assert.Equal(2, record.Overrides.IgnoredLosses);
        Assert.Equal((2, 4), (record.Forecasts.DirectionCorrect, record.Forecasts.DirectionTotal)); // The flat one's price did not move.
        Assert.Equal((230, 3, 2), (record.Forecasts.ConfidenceSum, record.Forecasts.ConfidenceSamples, record.Forecasts.ConfidenceHits));
        Assert.Equal(400 + 1600 + 8100, record.Forecasts.SquaredErrors);
        Assert.Equal(new CoinCounts(1, 1, 1, 1, 10, 100, 1800), record.Coins["ETHUSDT"]);
        Assert.Equal(new HourCounts(5, 2, 15, 150, 5), record.Hours[9]); // Monday, 09:00 in Korea.
    }

    [Fact]
    public void Apply_AWinAfterCostsAgainstTheDirection_CountsEachForWhatItIs()
    {
        // The price went against a short by a little, funding paid more than that: profit, and a wrong direction.
        var record = Of(PassportCases.Closed(3, side: PositionSide.Short, exit: 100.01m));

        Assert.Equal((1, 0, 1), (record.Trades.Wins, record.Forecasts.DirectionCorrect, record.Forecasts.DirectionTotal));
    }

    [Fact]
    public void Apply_HypothesesAndWarnings_AreCountedByAnswer()
    {
        var id = Guid.NewGuid();
        var record = Of(
            new HypothesisProposed(id, PassportCases.Btc, PositionSide.Long, 60, 100, PassportCases.Start.AddHours(4), "why"),
            new HypothesisAnswered(id, PassportCases.Btc, HypothesisAnswer.Dissented, PositionSide.Short, 75),
            new HypothesisSettled(id, PassportCases.Btc, HypothesisAnswer.Dissented, PositionSide.Short, 75, -40),
            new HypothesisAnswered(id, PassportCases.Btc, HypothesisAnswer.Approved, null, null),
            new HypothesisAnswered(id, PassportCases.Btc, HypothesisAnswer.Rejected, null, null),
            new HypothesisSettled(id, PassportCases.Btc, HypothesisAnswer.Rejected, null, null, 40),
            new OverrideOffered(id, PassportCases.Btc, "SIZE", 2, 1),
            new OverrideOffered(id, PassportCases.Btc, "SIZE", 2, 1),
            new OverrideAnswered(id, PassportCases.Btc, true, null),
            new OverrideAnswered(id, PassportCases.Btc, false, id));

        Assert.Equal(new HypothesisCounts(1, 1, 1, 1, 1, 1), record.Hypotheses);
        Assert.Equal(new OverrideCounts(2, 1, 1, 0), record.Overrides);
        Assert.Equal((1, 1, 1), (record.Forecasts.DirectionCorrect, record.Forecasts.DirectionTotal, record.Forecasts.ConfidenceHits));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(99, 9)]
    [InlineData(100, 9)]
    public void Apply_AConfidence_FallsIntoItsBin(int confidence, int bin)
    {
        var record = Of(new PredictionSettled(Guid.NewGuid(), PassportCases.Btc, PositionSide.Long, confidence, 100, 101, false));

        Assert.Equal(new ConfidenceBin(1, confidence, 1), record.Forecasts.Bins[bin]);
        Assert.Equal(1, record.Forecasts.Bins.Sum(one => one.Samples));
    }

    [Fact]
    public void Apply_RandomHistories_EqualAPlainCountOverTheWholeList()
    {
        var random = new SeededRandom(11);
        for (var round = 0; round < 50; round++)
        {
            var facts = Enumerable.Range(0, 200).Select(_ => PassportCases.Any(random)).ToArray();
            var closed = facts.OfType<QuickTradeClosed>().ToArray();
            var said = facts.OfType<PredictionSettled>().Select(one => (one.Confidence, Hit: one.IsRight!.Value))
                .Concat(facts.OfType<HypothesisSettled>().Where(one => one.IsRight is not null).Select(one => (one.Confidence!.Value, one.IsRight!.Value)))
                .Concat(closed.Where(one => one is { Confidence: not null, NetPnl: not 0 }).Select(one => (one.Confidence!.Value, one.NetPnl > 0))).ToArray();

            var record = Of(facts);

            Assert.Equal(closed.Count(one => one.NetPnl > 0), record.Trades.Wins);
            Assert.Equal(closed.Sum(one => (long)one.PnlBps), record.Trades.PnlBps);
            Assert.Equal(closed.Max(one => one.PnlBps), record.Trades.BestPnlBps);
            Assert.Equal(LongestRow(closed, 1), record.Trades.WinsInARowMax);
            Assert.Equal(LongestRow(closed, -1), record.Trades.LossesInARowMax);
            Assert.Equal(closed.Where(one => one.NetPnl < 0).Sum(one => one.WarningsIgnored), record.Overrides.IgnoredLosses);
            Assert.Equal(said.Sum(one => one.Item1), record.Forecasts.ConfidenceSum);
            Assert.Equal(said.Count(one => one.Item2), record.Forecasts.ConfidenceHits);
            Assert.Equal(closed.Length, record.Hours.Values.Sum(hour => hour.Trades));
            Assert.Equal(record.Forecasts.DirectionTotal, record.Coins.Values.Sum(coin => coin.Total));
        }
    }

    [Fact]
    public void Apply_AnEventTwiceOrAnothers_IsRefused()
    {
        var told = PassportCases.Event(User, 1, PassportCases.Closed(1));
        var record = PassportProjection.Apply(new PassportRecord(User), told);

        Assert.Throws<ArgumentException>(() => PassportProjection.Apply(record, told));
        Assert.Throws<ArgumentException>(() => PassportProjection.Apply(record, PassportCases.Event(Guid.NewGuid(), 2, PassportCases.Closed(1))));
    }

    private static int LongestRow(QuickTradeClosed[] closed, int sign)
    {
        var signs = closed.Select(one => Math.Sign(one.NetPnl)).Where(one => one != 0).ToArray();
        return Enumerable.Range(0, signs.Length).Select(start => signs[start..].TakeWhile(one => one == sign).Count()).DefaultIfEmpty(0).Max();
    }

    private static PassportRecord Of(params PassportFact[] facts) => facts
        .Select((fact, index) => PassportCases.Event(User, index + 1, fact))
        .Aggregate(new PassportRecord(User), PassportProjection.Apply);
}
