using TradingConsole.Core.Decisions;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Live;

public sealed class LivePortfolioTests
{
    private static readonly DateTimeOffset Bar = new(2026, 3, 2, 7, 59, 0, TimeSpan.Zero);
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    private static readonly Instrument Listed = new(
        Symbol.Btc, "TRADING", "PERPETUAL", "BTC", "USDT", 0.10m, 0.001m, 0.001m, 0.001m, 120m, 100m, null, null);

    private static readonly TradeProposal Proposal = new(
        Symbol.Btc, Bar, PositionSide.Long, 0.010m, 50_000m, 500m, 5, 49_600m, 50_800m, 41_000m, 0.10m, 240, 0.002, 1e6, 0.0005, 0.1);

    private readonly SteppedClock _clock = new(Bar.AddMinutes(1));
    private readonly StillSeat _seat = new();
    private readonly Told _told = new();
    private readonly LivePortfolio _portfolio;

    public LivePortfolioTests() => _portfolio = new LivePortfolio(_seat, _told, new MarketSource("paper", "test", 1), _clock);

    // Row 46: unknown equity lets nothing in, whichever guard is asked.
    [Fact]
    public void Account_Unknown_IsNotANumberAndEveryEntryIsDenied()
    {
        Assert.True(double.IsNaN(_portfolio.Equity));
        var verdict = HardGuards.Check(
            Intent(), _portfolio.Portfolio(new KillSwitch()), RiskPreset.Seed);
        Assert.False(verdict.IsAllowed);

        _seat.Show(LivePicture.Starting(Bar) with { Phase = LivePhase.Ready });
        Assert.True(double.IsNaN(_portfolio.Equity));
        Assert.False(HardGuards.Check(Intent(), _portfolio.Portfolio(new KillSwitch()), RiskPreset.Seed).IsAllowed);
    }

    [Fact]
    public void Account_StillReconciling_IsUnknown()
    {
        _seat.Show(Ready() with { Phase = LivePhase.Reconciling });
        Assert.True(double.IsNaN(_portfolio.Equity));
    }

    // Row 24: what a hand opened at the venue counts.
    [Fact]
    public void Position_OfSomebodyElse_CountsLikeOurs()
    {
        _seat.Show(Ready() with { Positions = [new VenuePosition(Eth, -2m, 3_000m, 3_100m, null, 620m, -200m, Bar)] });

        var state = _portfolio.Portfolio(new KillSwitch());

        Assert.Equal((10_000, 9_000, 300, 0, 6_200), (state.Equity, state.DayOpeningEquity, state.UsedMargin, state.LongNotional, state.ShortNotional));
        Assert.Equal([Eth], state.Held);
    }

    // What is held at an unknown price is no smaller for it.
    [Fact]
    public void Position_WithoutAPrice_DeniesEveryEntry()
    {
        _seat.Show(Ready() with { Positions = [new VenuePosition(Eth, -2m, 3_000m, 0m, null, 620m, -200m, Bar)] });

        var state = _portfolio.Portfolio(new KillSwitch());

        Assert.True(double.IsNaN(state.TotalNotional));
        Assert.Contains(HardGuards.Check(Intent(), state, RiskPreset.Seed).Blocks, block => block.Code == ReasonCodes.TotalNotional);
    }

    [Fact]
    public void Proposal_WithoutADesk_IsToldAndGoesNowhere()
    {
        _seat.Show(Ready());
        _seat.IsVacant = true;

        Assert.Equal("No live desk runs here.", _portfolio.Enter(Proposal, Listed));

        Assert.Equal("ENTRY_REFUSED", Assert.Single(_told.Reports).Code);
        Assert.Empty(_portfolio.Portfolio(new KillSwitch()).Held);
    }

    // Row 38: slots are taken when a proposal is handed over, not when the venue shows it.
    [Fact]
    public void Proposal_HandedOver_TakesItsSlotAtOnceAndGivesItBackWhenNothingCame()
    {
        _seat.Show(Ready());
        Assert.Null(_portfolio.Enter(Proposal, Listed));

        var state = _portfolio.Portfolio(new KillSwitch());
        Assert.Equal([Symbol.Btc], state.Held);
        Assert.Equal((500, 400), (state.LongNotional, state.UsedMargin)); // 300 at the venue and 500 / 5 on its way.
        Assert.IsType<LiveInput.Open>(Assert.Single(_seat.Posted));

        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Empty(_portfolio.Portfolio(new KillSwitch()).Held);
    }

    [Fact]
    public void Proposal_TheFiltersForbid_IsToldAndGoesNowhere()
    {
        _seat.Show(Ready());

        Assert.NotNull(_portfolio.Enter(Proposal, Listed with { NotionalMin = 501m }));

        Assert.Empty(_seat.Posted);
        Assert.Equal("ENTRY_REFUSED", Assert.Single(_told.Reports).Code);
    }

    private static OrderIntent Intent() => new(Symbol.Btc, PositionSide.Long, 500, 5, TimeSpan.FromSeconds(1), true, IntentPrices.At(50_000));

    private static LivePicture Ready() => LivePicture.Starting(Bar) with
    {
        Phase = LivePhase.Ready, Balance = new VenueBalance(9_900m, 10_000m, 100m, 300m, 50m, 9_700m),
    };

    private sealed class StillSeat : ILiveSeat
    {
        public LiveSeatState State { get; private set; } = LiveSeatState.None;

        public List<LiveInput> Posted { get; } = [];

        public event Action? Changed;

        public void Show(LivePicture picture)
        {
            State = LiveSeatState.None with { Picture = picture, DayOpeningEquity = 9_000m };
            Changed?.Invoke();
        }

        public Task<Outcome> TakeAsync(CancellationToken cancellationToken) => Task.FromResult(Outcome.Ok());

        public void Leave()
        {
        }

        public bool IsVacant { get; set; }

        public bool Post(LiveInput input)
        {
            if (IsVacant)
            {
                return false;
            }

            Posted.Add(input);
            return true;
        }
    }

    private sealed class Told : ILiveReports
    {
        public List<LiveReport> Reports { get; } = [];

        public void Tell(LiveReport report) => Reports.Add(report);

        public void Book(VenueFill fill, OrderOrigin origin)
        {
        }
    }
}
