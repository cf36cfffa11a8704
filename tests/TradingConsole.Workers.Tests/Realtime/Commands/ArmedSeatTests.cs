using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>Live is armed for one account under one lease: losing either ends it, and neither coming back brings it back.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ArmedSeatTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly OutgoingAct Entry = new("e", Symbol.Btc, true);
    private CommandDesk _desk = null!;

    private Arming Arming => _desk.Get<Arming>();

    public async Task InitializeAsync()
    {
        _desk = await CommandDesk.StartAsync(postgres);
        await _desk.MakeReadyAsync();
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task SeatLost_WhileArmed_EndsLiveAndSaysWhy()
    {
        Assert.True((await ArmAsync()).IsOk);

        _desk.Gate.DropLease();
        _desk.Gate.HoldLease(CommandDesk.Trader with { Token = 2 }, CommandDesk.Start.AddYears(1)); // Won back before anybody looked.
        Assert.NotNull(_desk.Gate.Refuse(Entry));
        await Arming.WatchAsync();

        Assert.Equal(TradingMode.Off, _desk.Mode);
        Assert.Equal(1, _desk.Seat.Left);
        Assert.Equal("seat_lost", Assert.Single(await _desk.Get<ArmingStore>().LatestAsync(10)).EndReason);
        Assert.Contains("\"off\"", (await _desk.TrailAsync("mode.set"))[0].AfterJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_LeaseOfAnotherAccount_IsRefused()
    {
        var proposal = await ProposeAsync();
        _desk.Gate.HoldLease(CommandDesk.Trader with { Account = "binance:main" }, CommandDesk.Start.AddYears(1));

        var outcome = await ConfirmAsync(proposal);

        Assert.Contains("not held here", outcome.Message, StringComparison.Ordinal);
        AssertNotArmed();
    }

    [Fact]
    public async Task Confirm_LeaseChangesHandsOnTheWay_IsRefusedAndRecorded()
    {
        var proposal = await ProposeAsync();
        _desk.People.Meanwhile = () =>
        {
            _desk.Gate.DropLease();
            _desk.Gate.HoldLease(CommandDesk.Trader with { Token = 2 }, CommandDesk.Start.AddYears(1));
        };

        var outcome = await ConfirmAsync(proposal);

        Assert.Contains("lost in the same moment", outcome.Message, StringComparison.Ordinal);
        AssertNotArmed();
        Assert.Equal("seat_lost", Assert.Single(await _desk.Get<ArmingStore>().LatestAsync(10)).EndReason);
    }

    [Fact]
    public async Task Confirm_KeyChangedOnTheWay_ArmsNothing()
    {
        var proposal = await ProposeAsync();
        _desk.Seat.ShowAccount("paper", keyVersion: 3); // What is stored by now is another's.

        var outcome = await ConfirmAsync(proposal);

        Assert.Contains("was changed", outcome.Message, StringComparison.Ordinal);
        AssertNotArmed();
        Assert.Empty(await _desk.Get<ArmingStore>().LatestAsync(10));
        Assert.Equal(0L, await _desk.Database.ScalarAsync<long>("SELECT count(*) FROM settings WHERE key = 'mode' AND value = '\"live\"'"));
    }

    [Fact]
    public void BrokenRule_OfAStayThatIsOver_StillPullsTheSwitch()
    {
        _desk.Seat.ShowBroken("a fill was booked twice");
        _desk.Get<TriggerWatch>().Look();
        Assert.Contains("booked twice", _desk.Kill.State.Reason, StringComparison.Ordinal);
    }

    private async Task<Outcome> ArmAsync() => await ConfirmAsync(await ProposeAsync());

    private async Task<ArmingProposal> ProposeAsync()
    {
        var offer = await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default);
        return offer.Proposal ?? throw new InvalidOperationException(offer.Outcome.Message);
    }

    private Task<Outcome> ConfirmAsync(ArmingProposal proposal) =>
        Arming.ConfirmAsync(new ArmingConfirmation(proposal.Id, proposal.Phrase, ScriptedPeople.Password), CommandDesk.Bob, default);

    private void AssertNotArmed()
    {
        Assert.NotEqual(TradingMode.Live, _desk.Mode);
        Assert.Null(_desk.Gate.ArmedUntil);
        Assert.NotNull(_desk.Gate.Refuse(Entry));
    }
}
