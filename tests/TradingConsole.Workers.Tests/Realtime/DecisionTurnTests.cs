using TradingConsole.Core.Execution;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Tests.Training;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class DecisionTurnTests(DecisionTurnTests.TrainedChampion trained) : IClassFixture<DecisionTurnTests.TrainedChampion>
{
    private static readonly long M = MinuteCases.First;

    [Fact]
    public async Task Entry_NextBarNotOpenYet_WaitsForItsOpen()
    {
        using var bench = new DeskBench(trained.Champion, null, Symbol.Btc);
        await bench.GoLiveAsync(M);
        await bench.CloseAsync(Symbol.Btc, M + 1);

        var signal = Assert.Single((await bench.TurnAsync())!.Signals);

        Assert.True(signal.IsTaken, string.Join(' ', signal.ReasonCodes));
        Assert.Equal(TradeStatus.Pending, bench.Shadow.Find(Symbol.Btc)!.Status);
        await bench.AcceptAsync(MinuteCases.Forming(Symbol.Btc, M + 2, 100.5));
        AssertOpenedAt(100.5, bench.Shadow.Find(Symbol.Btc)!);
    }

    [Fact]
    public async Task Entry_NextBarAlreadyOpened_IsFilledAtThatOpen()
    {
        using var bench = new DeskBench(trained.Champion, null, Symbol.Btc);
        await bench.GoLiveAsync(M);
        await bench.CloseAsync(Symbol.Btc, M + 1);
        await bench.AcceptAsync(MinuteCases.Forming(Symbol.Btc, M + 2, 100.5)); // While the turn was still gathering.

        Assert.True(Assert.Single((await bench.TurnAsync())!.Signals).IsTaken);

        AssertOpenedAt(100.5, bench.Shadow.Find(Symbol.Btc)!);
    }

    [Fact]
    public async Task PortfolioLimit_TwoProposals_GoesToTheBetterExpectedValue()
    {
        var notTheFirstByName = 0;
        for (var start = M; start < M + 12; start++)
        {
            using var bench = new DeskBench(trained.Champion, RiskPreset.Seed with { PositionsMax = 1 });
            await bench.GoLiveAsync(start);
            await bench.CloseAsync(Symbol.Btc, start + 1);
            await bench.CloseAsync(MinuteCases.Eth, start + 1);

            var signals = (await bench.TurnAsync())!.Signals;

            Assert.Equal(2, signals.Count(signal => signal.Decision.IsProposed));
            var taken = Assert.Single(signals, signal => signal.IsTaken);
            Assert.Equal(signals.Max(signal => signal.Decision.Best.Ev), taken.Decision.Best.Ev);
            Assert.False(Assert.Single(signals, signal => !signal.IsTaken).Verdict!.Value.IsAllowed);
            notTheFirstByName += taken.Input.Symbol == Symbol.Btc ? 0 : 1;
        }

        Assert.InRange(notTheFirstByName, 1, 11); // Both orders occurred, or this proved nothing.
    }

    [Fact]
    public async Task EntriesHeld_SignalsAreMadeAndNoneTaken()
    {
        using var bench = new DeskBench(trained.Champion, null, Symbol.Btc);
        await bench.GoLiveAsync(M);
        bench.Desk.EntriesHeld = true;
        await bench.CloseAsync(Symbol.Btc, M + 1);

        var signal = Assert.Single((await bench.TurnAsync())!.Signals);

        Assert.True(signal.Decision.IsProposed);
        Assert.False(signal.IsTaken);
        Assert.Empty(bench.Shadow.Active);
    }

    // Row 42 of the failure catalogue: the mode decides where a decision goes, and each goes to one account only.
    [Theory]
    [InlineData(TradingMode.Shadow, 1, 0)]
    [InlineData(TradingMode.Live, 0, 1)]
    [InlineData(TradingMode.Off, 0, 0)]
    public async Task Mode_DecidesWhichAccountADecisionReaches(TradingMode mode, int shadow, int live)
    {
        using var bench = new DeskBench(trained.Champion, null, Symbol.Btc);
        await bench.GoLiveAsync(M);
        bench.Desk.Rules = bench.Desk.Rules with { Mode = mode };
        await bench.CloseAsync(Symbol.Btc, M + 1);

        var signal = Assert.Single((await bench.TurnAsync())!.Signals);

        Assert.Equal((mode, shadow + live == 1), (signal.Mode, signal.IsTaken));
        Assert.Equal((shadow, live), (bench.Shadow.Active.Count, bench.Live.Entered.Count));
    }

    // No silent failure: what was allowed and never became an order is stored as such.
    [Fact]
    public async Task LiveAccount_TakesNothing_TheSignalSaysSo()
    {
        using var bench = new DeskBench(trained.Champion, null, Symbol.Btc);
        await bench.GoLiveAsync(M);
        (bench.Desk.Rules, bench.Live.Refusal) = (bench.Desk.Rules with { Mode = TradingMode.Live }, "No live desk runs here.");
        await bench.CloseAsync(Symbol.Btc, M + 1);

        var signal = Assert.Single((await bench.TurnAsync())!.Signals);

        Assert.Equal((false, "FLAT", "No live desk runs here."), (signal.IsTaken, signal.Outcome, signal.NotHandedOver));
        Assert.Equal("NOT_HANDED_OVER", Assert.Single(signal.ReasonCodes));
        Assert.NotEqual("NOT_HANDED_OVER", Core.Decisions.ReasonCode.Describe("NOT_HANDED_OVER"));
    }

    // Row 46: with unknown equity nothing is sized, let alone entered.
    [Fact]
    public async Task LiveAccount_MoneyUnknown_NothingIsEntered()
    {
        using var bench = new DeskBench(trained.Champion, null, Symbol.Btc);
        await bench.GoLiveAsync(M);
        (bench.Desk.Rules, bench.Live.Equity) = (bench.Desk.Rules with { Mode = TradingMode.Live }, double.NaN);
        await bench.CloseAsync(Symbol.Btc, M + 1);

        Assert.False(Assert.Single((await bench.TurnAsync())!.Signals).IsTaken);

        Assert.Empty(bench.Live.Entered);
        Assert.Empty(bench.Shadow.Active);
    }

    [Fact]
    public async Task SetUniverse_OpenTrade_KeepsItsLane()
    {
        using var bench = new DeskBench(trained.Champion, RiskPreset.Seed with { PositionsMax = 1 });
        await bench.GoLiveAsync(M);
        await bench.CloseAsync(Symbol.Btc, M + 1);
        await bench.CloseAsync(MinuteCases.Eth, M + 1);
        await bench.TurnAsync();
        var held = Assert.Single(bench.Shadow.Active).Symbol;

        bench.SetUniverse(MinuteCases.Ada);

        Assert.Equal([MinuteCases.Ada, held], bench.Desk.Lanes.Keys);
    }

    private static void AssertOpenedAt(double open, SimulatedTrade trade)
    {
        Assert.Equal((TradeStatus.Open, (DateTimeOffset?)MinuteCases.At(M + 2)), (trade.Status, trade.EntryTime));
        Assert.InRange((double)trade.EntryPrice!.Value, open * 0.998, open * 1.002); // The open, and slippage against us.
    }

    /// <summary>One tiny model for all tests of the class: it likes longs, and the more the higher the Bollinger score.</summary>
    public sealed class TrainedChampion
    {
        public TrainedChampion()
        {
            var rows = SyntheticRows.Make(2, 600);
            var score = rows.Features[FeatureSchema.V1.Names.IndexOf("bb_z")];
            for (var i = 0; i < rows.Count; i++)
            {
                rows.Long.GrossReturn[i] = rows.AtrFraction[i] * (6 + (2 * score[i]));
                rows.Short.GrossReturn[i] = -rows.Long.GrossReturn[i];
            }

            var quick = TrainingConfig.QuickStart(LabelSpec.Calibrated);
            var outcome = TrainingRun.Execute(
                rows, quick with { Boosting = quick.Boosting with { NumIterations = 15, NumLeaves = 8, MinDataInLeaf = 20, LearningRate = 0.3 } });
            var model = TradingModel.Load(outcome.Artifact);
            var header = model.Header;
            var at = MinuteCases.At(M);
            Champion = new Champion(
                new ModelRecord(
                    model.Id, at, "gbdt", ModelStage.Production, 1, header.LabelSpec.Hash(), header.LabelSpec, header.ReturnBasis, at, at,
                    "{}", "", "", at, "test", null),
                model);
        }

        public Champion Champion { get; }
    }
}
