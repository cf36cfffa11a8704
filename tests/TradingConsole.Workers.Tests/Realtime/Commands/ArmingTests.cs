using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

[Collection(PostgresCollection.Name)]
public sealed class ArmingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly OutgoingAct Entry = new("x", Symbol.Btc, true);
    private static readonly OutgoingAct Exit = new("x", Symbol.Btc, false);
    private CommandDesk _desk = null!;

    private Arming Arming => _desk.Get<Arming>();

    public async Task InitializeAsync()
    {
        _desk = await CommandDesk.StartAsync(postgres);
        await _desk.MakeReadyAsync();
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task TwoSteps_EverythingGreen_ArmsForItsTimeAndEndsByItself()
    {
        var offer = await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default);
        Assert.True(offer.Proposal is not null, offer.Outcome.Message);
        Assert.Equal("ARM LIVE paper", offer.Proposal!.Phrase);
        Assert.NotNull(_desk.Gate.Refuse(Entry));

        var outcome = await ConfirmAsync(offer.Proposal);

        Assert.True(outcome.IsChange, outcome.Message);
        Assert.Equal(TradingMode.Live, _desk.Mode);
        Assert.Null(_desk.Gate.Refuse(Entry));
        Assert.Equal(CommandDesk.Start.AddHours(2), _desk.Gate.ArmedUntil);

        _desk.Clock.Advance(TimeSpan.FromHours(2));
        Assert.NotNull(_desk.Gate.Refuse(Entry)); // Before anybody has looked.
        Assert.Null(_desk.Gate.Refuse(Exit));
        await Arming.WatchAsync();

        Assert.Equal(TradingMode.Off, _desk.Mode);
        var record = Assert.Single(await _desk.Get<ArmingStore>().LatestAsync(10));
        Assert.Equal(("bob", "expired"), (record.ArmedBy, record.EndReason));
        Assert.Single(await _desk.TrailAsync("live.arm"));
        Assert.Contains(_desk.Seat.Posted, input => input is LiveInput.CancelEntries);
    }

    [Theory]
    [InlineData("ARM LIVE", ScriptedPeople.Password)]
    [InlineData("arm live paper2", ScriptedPeople.Password)]
    [InlineData("", ScriptedPeople.Password)]
    [InlineData("ARM LIVE paper", "guess")]
    public async Task ConfirmAsync_PhraseOrPasswordWrong_SpoilsTheProposal(string phrase, string password)
    {
        var proposal = await ProposeAsync();

        Assert.False((await Arming.ConfirmAsync(new ArmingConfirmation(proposal.Id, phrase, password), CommandDesk.Bob, default)).IsOk);
        var second = await ConfirmAsync(proposal);

        Assert.False(second.IsOk);
        Assert.Contains("has been used", second.Message, StringComparison.Ordinal);
        AssertNotArmed();
        Assert.Equal(2, (await _desk.TrailAsync("live.confirm")).Length);
        Assert.DoesNotContain(await _desk.TrailAsync(""), entry => (entry.AfterJson + entry.BeforeJson).Contains("guess", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConfirmAsync_SkippedReplayedAlteredExpired_NeverArms()
    {
        Assert.False((await Arming.ConfirmAsync(
            new ArmingConfirmation(Guid.NewGuid(), "ARM LIVE paper", ScriptedPeople.Password), CommandDesk.Bob, default)).IsOk); // Skipped.

        var others = await ProposeAsync();
        Assert.Contains("bob's", (await Arming.ConfirmAsync(
            new ArmingConfirmation(others.Id, others.Phrase, ScriptedPeople.Password), CommandDesk.Ann, default)).Message, StringComparison.Ordinal);

        var late = await ProposeAsync();
        _desk.People.Clock.Advance(ArmingProposal.Life);
        Assert.Contains("expired", (await ConfirmAsync(late)).Message, StringComparison.Ordinal);

        var moved = await ProposeAsync();
        _desk.Seat.ShowAccount("another");
        Assert.Contains("another", (await ConfirmAsync(moved)).Message, StringComparison.Ordinal); // Altered between the steps.
        _desk.Seat.ShowAccount("paper");
        AssertNotArmed();

        var good = await ProposeAsync();
        Assert.True((await ConfirmAsync(good)).IsOk);
        await _desk.Get<ModeCommands>().SetAsync(new ModeOrder(TradingMode.Shadow), CommandDesk.Bob, default);
        Assert.False((await ConfirmAsync(good)).IsOk); // Replayed.
        AssertNotArmed();
    }

    [Fact]
    public async Task ConfirmAsync_FiftyAtOnceOnOneProposal_ExactlyOneArms()
    {
        var proposal = await ProposeAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ConfirmAsync(proposal))));

        Assert.Single(outcomes, outcome => outcome.IsOk);
        Assert.Single(await _desk.Get<ArmingStore>().LatestAsync(100));
        Assert.Equal(50, (await _desk.TrailAsync("live.confirm")).Length + (await _desk.TrailAsync("live.arm")).Length);
    }

    [Fact]
    public async Task ConfirmAsync_FiftyProposalsAtOnce_ExactlyOneArms()
    {
        var proposals = new List<ArmingProposal>();
        for (var i = 0; i < 50; i++)
        {
            proposals.Add(await ProposeAsync());
        }

        var outcomes = await Task.WhenAll(proposals.Select(proposal => Task.Run(() => ConfirmAsync(proposal))));

        Assert.Single(outcomes, outcome => outcome.IsChange);
        Assert.Single(await _desk.Get<ArmingStore>().LatestAsync(100));
        Assert.Equal(50, (await _desk.TrailAsync("live.confirm")).Length + (await _desk.TrailAsync("live.arm")).Length);
    }

    /// <summary>Row 43: stale state never opens; the refusal says what disagrees.</summary>
    [Fact]
    public async Task Arming_VenueAndDeskDisagree_IsRefusedByNameAtBothSteps()
    {
        var proposal = await ProposeAsync();
        var apart = new Finding(Disagreement.HeldMore, Symbol.Btc, null, null, 0, 1, CommandDesk.Start);
        _desk.Seat.Show(_desk.Agreeing() with { Reconciled = new ReconcileReport([apart], [], CommandDesk.Start) });

        var second = await ConfirmAsync(proposal);
        var first = await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default);

        Assert.Contains("BTCUSDT", second.Message, StringComparison.Ordinal);
        Assert.Null(first.Proposal);
        Assert.Contains("Reconciliation", first.Outcome.Message, StringComparison.Ordinal);
        AssertNotArmed();
    }

    [Theory]
    [InlineData("Kill switch")]
    [InlineData("One trader only")]
    [InlineData("Live desk")]
    [InlineData("Account's money")]
    [InlineData("User stream")]
    [InlineData("Protected positions")]
    [InlineData("Reconciliation")]
    [InlineData("Missing minutes")]
    [InlineData("Time in shadow")]
    public async Task Arming_AnythingRed_IsRefusedByName(string line)
    {
        var proposal = await ProposeAsync();
        await TurnRedAsync(line);

        var refused = await ConfirmAsync(proposal);
        var offer = await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default);

        Assert.Contains(line, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Null(offer.Proposal);
        Assert.Contains(line, offer.Outcome.Message, StringComparison.OrdinalIgnoreCase);
        AssertNotArmed();
    }

    [Fact]
    public async Task Rules_AdminOnly_AnOperatorIsRefused()
    {
        Assert.False((await Arming.SetRulesAsync(new ArmingRules(true, 2), CommandDesk.Bob, default)).IsOk);
        Assert.False((await Arming.SetRulesAsync(new ArmingRules(true, 0), CommandDesk.Ann, default)).IsOk);
        Assert.Equal(2, (await _desk.TrailAsync("live.rules")).Length);
        var proposal = await ProposeAsync();
        Assert.True((await Arming.SetRulesAsync(new ArmingRules(true, 1), CommandDesk.Ann, default)).IsOk);

        Assert.Contains("no admin", (await ConfirmAsync(proposal)).Message, StringComparison.Ordinal);
        Assert.Null((await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default)).Proposal);
        Assert.NotNull((await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Ann, default)).Proposal);
    }

    [Fact]
    public async Task Renew_WhileArmed_ExtendsAndOnlyThen()
    {
        Assert.Null((await Arming.ProposeAsync(ArmingKind.Renew, CommandDesk.Bob, default)).Proposal);
        await ConfirmAsync(await ProposeAsync());
        _desk.Clock.Advance(TimeSpan.FromMinutes(1));
        _desk.Seat.Show(_desk.Agreeing());
        Assert.Null((await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default)).Proposal);

        var offer = await Arming.ProposeAsync(ArmingKind.Renew, CommandDesk.Bob, default);
        Assert.True((await ConfirmAsync(offer.Proposal!)).IsOk);

        Assert.Equal(CommandDesk.Start.AddMinutes(121), _desk.Gate.ArmedUntil);
        Assert.Equal([null, "renewed"], (await _desk.Get<ArmingStore>().LatestAsync(10)).Select(record => record.EndReason));
    }

    /// <summary>Row 42: out of live the gate is shut at once, what was on its way in is stopped, exits still pass.</summary>
    [Theory]
    [InlineData(TradingMode.Off)]
    [InlineData(TradingMode.Shadow)]
    public async Task LeavingLive_AtOnce_ShutsTheGateAndKeepsProtection(TradingMode target)
    {
        await ConfirmAsync(await ProposeAsync());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() =>
            _desk.Get<ModeCommands>().SetAsync(new ModeOrder(target) { Seen = TradingMode.Live }, CommandDesk.Bob, default))));

        Assert.Single(outcomes, outcome => outcome.IsChange);
        Assert.Equal(target, _desk.Mode);
        Assert.NotNull(_desk.Gate.Refuse(Entry));
        Assert.Null(_desk.Gate.Refuse(Exit));
        Assert.Single(_desk.Seat.Posted, input => input is LiveInput.CancelEntries);
        Assert.DoesNotContain(_desk.Seat.Posted, input => input is LiveInput.CloseAll);
        Assert.Equal("disarmed", Assert.Single(await _desk.Get<ArmingStore>().LatestAsync(10)).EndReason);
    }

    /// <summary>Row 39: whatever the order of press and confirmation, live is off afterwards and nothing that adds risk passes.</summary>
    [Fact]
    public async Task Kill_RacesTheConfirmation_TheKillWins()
    {
        for (var round = 0; round < 12; round++)
        {
            var proposal = await ProposeAsync();
            using var start = new Barrier(2);
            var armed = Task.Run(async () =>
            {
                start.SignalAndWait();
                return await ConfirmAsync(proposal);
            });
            var killed = Task.Run(async () =>
            {
                start.SignalAndWait();
                Thread.SpinWait(round * 20_000); // From before the confirmation's first step to after its last.
                return await _desk.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.FlattenAll, "race"), CommandDesk.Ann);
            });

            await Task.WhenAll(armed, killed);

            AssertNotArmed(); // The gate itself, whatever the latch says: it stays shut when that is released.
            Assert.Equal(TradingMode.Off, _desk.Mode);
            await Eventually.TrueAsync(
                async () => await _desk.Database.ScalarAsync<string>("SELECT value #>> '{}' FROM settings WHERE key = 'mode'") == "off", "off is stored");
            _desk.Seat.Show(_desk.Agreeing());
            await Eventually.TrueAsync(async () => (await _desk.Get<KillCommands>().ResetAsync(new KillReset("next round"), CommandDesk.Ann)).IsChange, "it is reset");
            AssertNotArmed();
        }
    }

    /// <summary>Leaving live shuts the gate at once and is recorded after; a renewal confirmed in between must not open it again.</summary>
    [Fact]
    public async Task Renew_LiveIsLeftMeanwhile_StaysLeft()
    {
        await ConfirmAsync(await ProposeAsync());
        var offer = await Arming.ProposeAsync(ArmingKind.Renew, CommandDesk.Bob, default);
        Task<Outcome>? leaving = null;
        _desk.People.Meanwhile = () => leaving = _desk.Get<ModeCommands>().SetAsync(new ModeOrder(TradingMode.Off) { Seen = TradingMode.Live }, CommandDesk.Ann, default);

        var renewed = await ConfirmAsync(offer.Proposal!);
        Assert.NotNull(_desk.Gate.Refuse(Entry)); // Also before the leaving is through.
        await leaving!;

        Assert.False(renewed.IsOk, renewed.Message);
        AssertNotArmed();
        Assert.Equal("off", await _desk.Database.ScalarAsync<string>("SELECT value #>> '{}' FROM settings WHERE key = 'mode'"));
    }

    /// <summary>Who saw that live had run out and then waited for its turn looks again: it may have been renewed meanwhile.</summary>
    [Fact]
    public async Task WatchAsync_RenewedWhileItWaited_LeavesLiveAlone()
    {
        await ConfirmAsync(await ProposeAsync());
        await _desk.Get<ModeCommands>().Turn.WaitAsync();
        _desk.Clock.Advance(TimeSpan.FromHours(2));
        var watching = Arming.WatchAsync();
        Assert.False(watching.IsCompleted);

        _desk.Gate.Arm(_desk.Clock.GetUtcNow().AddHours(1)); // What a renewal does in its turn.
        _desk.Get<ModeCommands>().Turn.Release();
        await watching;

        Assert.Equal(TradingMode.Live, _desk.Mode);
        Assert.NotNull(_desk.Gate.ArmedUntil);
    }

    [Fact]
    public async Task TwoSteps_DatabaseAway_AreRefusedAndOnRecordAfterwards()
    {
        var proposal = await ProposeAsync();
        await DatabaseDoor.ShutAsync(_desk.Database);

        Assert.False((await Arming.ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default)).Outcome.IsOk);
        Assert.False((await ConfirmAsync(proposal)).IsOk);
        Assert.False((await _desk.Get<ModeCommands>().SetAsync(new ModeOrder(TradingMode.Shadow), CommandDesk.Bob, default)).IsOk);
        AssertNotArmed();
        await DatabaseDoor.OpenAsync(_desk.Database);

        await Eventually.TrueAsync(
            async () => (await _desk.TrailAsync("live.propose")).Length == 2 && (await _desk.TrailAsync("live.confirm")).Length == 1
                && (await _desk.TrailAsync("mode.set")).Count(entry => entry.Actor == "bob") == 1,
            "every attempt is on record");
    }

    [Fact]
    public async Task Restart_WhileArmed_ComesUpOffAndTheOldArmingEndsWithTheNext()
    {
        await ConfirmAsync(await ProposeAsync());
        var (database, folder) = await _desk.DieAsync();

        _desk = await CommandDesk.StartAsync(postgres, folder: folder, database: database);
        AssertNotArmed();
        Assert.Equal(TradingMode.Off, _desk.Mode);
        _desk.Gate.HoldLease(CommandDesk.Trader with { Token = 2 }, CommandDesk.Start.AddYears(1));
        _desk.Seat.Show(_desk.Agreeing());
        Assert.True((await ConfirmAsync(await ProposeAsync())).IsOk);

        Assert.Equal([null, "restarted"], (await _desk.Get<ArmingStore>().LatestAsync(10)).Select(record => record.EndReason));
    }

    [Fact]
    public async Task Proposal_NeverConfirmed_GivesTheAccountUp()
    {
        await ProposeAsync();
        await Arming.WatchAsync();
        Assert.Equal(0, _desk.Seat.Left);

        _desk.People.Clock.Advance(TimeSpan.FromMinutes(3));
        await Arming.WatchAsync();
        await Arming.WatchAsync();

        Assert.Equal(1, _desk.Seat.Left);
    }

    private async Task TurnRedAsync(string line)
    {
        var picture = _desk.Agreeing();
        switch (line)
        {
            case "Kill switch":
                _desk.Kill.Raise(KillLevel.NoNewEntries, "drill", "x", CommandDesk.Start);
                break;
            case "One trader only":
                _desk.Gate.DropLease();
                break;
            case "Live desk":
                _desk.Seat.Show(picture with { Phase = LivePhase.Reconciling });
                break;
            case "Account's money":
                _desk.Seat.Show(picture with { Balance = null });
                break;
            case "User stream":
                _desk.Seat.Show(picture with { Stream = UserStreamState.Never });
                break;
            case "Protected positions":
                _desk.Seat.Show(picture with { UnprotectedSince = CommandDesk.Start });
                break;
            case "Reconciliation":
                _desk.Clock.Advance(TimeSpan.FromSeconds(91));
                break;
            case "Missing minutes":
                await _desk.Database.ExecuteAsync("DELETE FROM candles_1m");
                break;
            default:
                await _desk.Database.ExecuteAsync("DELETE FROM signals");
                break;
        }
    }

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
