using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>Two nodes of one desk on one database: one trades and is live, the other watches and has the operator.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TwoNodesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly OutgoingAct Entry = new("x", Symbol.Btc, true);
    private CommandDesk _trader = null!;
    private CommandDesk _watcher = null!;

    public async Task InitializeAsync()
    {
        _trader = await CommandDesk.StartAsync(postgres);
        _watcher = await CommandDesk.StartAsync(postgres, database: _trader.Database); // Before there is a model, whose file only one has.
        await _trader.MakeReadyAsync();
        var me = TraderProcess.Current;
        await _trader.Database.ExecuteAsync($"""
            INSERT INTO trader_leases (account, token, holder, process_id, started, backend_pid, taken_at, seen_at, is_wanted)
            VALUES ('{CommandDesk.Trader.Account}', {CommandDesk.Trader.Token}, '{me.Machine}', {me.ProcessId}, {me.Started}, 0, now(), now() + interval '1 hour', true)
            """);
        var offer = await _trader.Get<Arming>().ProposeAsync(ArmingKind.Arm, CommandDesk.Bob, default);
        var armed = await _trader.Get<Arming>().ConfirmAsync(
            new ArmingConfirmation(offer.Proposal!.Id, offer.Proposal.Phrase, ScriptedPeople.Password), CommandDesk.Bob, default);
        Assert.True(armed.IsChange, armed.Message);
    }

    public async Task DisposeAsync()
    {
        await _watcher.DisposeAsync(keepsDatabase: true);
        await _trader.DisposeAsync();
    }

    [Fact]
    public async Task Kill_PressedWhereNobodyTrades_IsInForceWhereSomebodyDoes()
    {
        var outcome = await _watcher.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.FlattenAll, "from afar"), CommandDesk.Ann);

        await Eventually.TrueAsync(() => _trader.Kill.Level == KillLevel.FlattenAll && _trader.Mode == TradingMode.Off, "the trader follows");
        Assert.True(outcome.IsChange);
        Assert.Equal(("from afar", "ann"), (_trader.Kill.State.Reason, _trader.Kill.State.By));
        Assert.NotNull(_trader.Gate.Refuse(Entry));
        Assert.Contains(_trader.Seat.Posted, input => input is Workers.Realtime.Live.LiveInput.CancelEntries);
        Assert.Equal("killed", Assert.Single(await _trader.Get<ArmingStore>().LatestAsync(10)).EndReason);
        await Eventually.TrueAsync(async () => (await _watcher.Get<OtherTrader>().FindAsync(isAlive: true, default))!.HasFollowed, "the trader confirms");
        await Eventually.TrueAsync(async () => (await _trader.TrailAsync("kill.follow")).Length == 1, "the trader's part is on record");
        // Another who presses is told so.
        var again = await _watcher.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.FlattenAll, "once more"), CommandDesk.Bob);
        await Eventually.TrueAsync(async () => (await _watcher.Get<OtherTrader>().ConfirmationAsync()) is { IsPending: false }, "the trader confirms again");
        Assert.False(again.IsChange);
    }

    [Fact]
    public async Task Kill_TraderDoesNotFollow_IsOnlyRecordedUntilItDoes()
    {
        await _trader.Get<NodeWatch>().StopAsync(CancellationToken.None);

        var outcome = await _watcher.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.ReduceOnly, "from afar"), CommandDesk.Ann);

        Assert.True(outcome is { IsOk: true, IsPending: true }, outcome.Message);
        Assert.Contains("has not confirmed", outcome.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await _watcher.Get<OtherTrader>().ConfirmationAsync()).Sentence.Contains(TraderProcess.Current.ToString(), StringComparison.Ordinal),
            "who has not confirmed is named");
        Assert.False(_trader.Kill.IsEngaged);

        await _trader.Get<NodeWatch>().StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => _trader.Kill.Level == KillLevel.ReduceOnly, "the trader follows");
        await Eventually.TrueAsync(async () => (await _watcher.Get<OtherTrader>().ConfirmationAsync()) is { IsPending: false }, "the trader confirms");
    }

    [Fact]
    public async Task Disarm_WhereNobodyTrades_EndsLiveWhereSomebodyDoes()
    {
        var modes = _watcher.Get<ModeCommands>();
        var blind = await modes.SetAsync(new ModeOrder(TradingMode.Shadow) { Seen = _watcher.Mode }, CommandDesk.Ann, default);
        Assert.False(blind.IsOk);
        Assert.Contains("is live on process", blind.Message, StringComparison.Ordinal);
        Assert.Equal(TradingMode.Live, _trader.Mode);

        var outcome = await modes.SetAsync(new ModeOrder(TradingMode.Off) { Seen = TradingMode.Live }, CommandDesk.Ann, default);

        Assert.True(outcome.IsChange, outcome.Message);
        await Eventually.TrueAsync(() => _trader.Mode == TradingMode.Off, "the trader follows");
        Assert.Null(_trader.Gate.ArmedUntil);
        Assert.Contains(_trader.Seat.Posted, input => input is Workers.Realtime.Live.LiveInput.CancelEntries);
        Assert.Equal(("ann", "disarmed"), Assert.Single(await _trader.Get<ArmingStore>().LatestAsync(10)) is { } record ? (record.EndedBy, record.EndReason) : default);
        await Eventually.TrueAsync(async () => (await _trader.TrailAsync("mode.follow")).Length == 1, "the trader's part is on record");
    }

    /// <summary>A renewal that was on its way when another node ended live must not bring it back.</summary>
    [Fact]
    public async Task Renewal_LiveEndedElsewhereMeanwhile_IsRefused()
    {
        var offer = await _trader.Get<Arming>().ProposeAsync(ArmingKind.Renew, CommandDesk.Bob, default);
        await _trader.Get<NodeWatch>().StopAsync(CancellationToken.None); // However late it hears of it.
        Assert.True((await _watcher.Get<ModeCommands>().SetAsync(new ModeOrder(TradingMode.Off), CommandDesk.Ann, default)).IsOk);

        var renewed = await _trader.Get<Arming>().ConfirmAsync(
            new ArmingConfirmation(offer.Proposal!.Id, offer.Proposal.Phrase, ScriptedPeople.Password), CommandDesk.Bob, default);

        Assert.False(renewed.IsOk);
        Assert.Equal("off", await _trader.Database.ScalarAsync<string>("SELECT value #>> '{}' FROM settings WHERE key = 'mode'"));
        await _trader.Get<NodeWatch>().StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => _trader.Mode == TradingMode.Off && _trader.Gate.ArmedUntil is null, "live ends");
    }

    [Fact]
    public async Task Reset_IsMadeWhereTheAccountIsTraded_AndFollowedByTheOthers()
    {
        await _watcher.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.NoNewEntries, "from afar"), CommandDesk.Ann);
        await Eventually.TrueAsync(() => _trader.Kill.IsEngaged, "the trader follows");

        var refused = await _watcher.Get<KillCommands>().ResetAsync(new KillReset("over"), CommandDesk.Ann);
        Assert.Contains("is reset there", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsOk);
        Assert.True(_trader.Kill.IsEngaged);

        var reset = await _trader.Get<KillCommands>().ResetAsync(new KillReset("over"), CommandDesk.Bob);
        Assert.True(reset.IsChange, reset.Message);
        await Eventually.TrueAsync(() => !_watcher.Kill.IsEngaged, "the other node's latch follows the release it was on record for");

        // Pulled anew after it: nobody's earlier release ends that.
        await _watcher.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.ReduceOnly, "again"), CommandDesk.Ann);
        await Eventually.TrueAsync(() => _trader.Kill.Level == KillLevel.ReduceOnly, "the trader follows again");
        Assert.Equal(KillLevel.ReduceOnly, _watcher.Kill.Level);
    }
}
