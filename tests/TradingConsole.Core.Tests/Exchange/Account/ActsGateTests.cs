using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>What may still happen to an act between the gate's first answer and its first byte.</summary>
public sealed class ActsGateTests : IDisposable
{
    private const string OrderPath = "POST /fapi/v1/order";

    private static readonly MarketOrder Entry = new(Symbol.Btc, OrderSide.Buy, 0.010m, ReduceOnly: false, "tc-e1");
    private static readonly MarketOrder Exit = Entry with { Side = OrderSide.Sell, ReduceOnly = true, ClientOrderId = "tc-x1" };

    private readonly AccountRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Gate_RefusesRisk_HoldsTheEntryBackAndLetsTheExitPass()
    {
        _rig.Gate.Answer = act => act.IncreasesRisk ? "not armed" : null;

        var entry = Assert.IsType<VenueAnswer<VenueOrder>.No>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
        Assert.Equal((VenueErrorKind.HeldBack, (int?)null), (entry.Refusal.Kind, entry.Refusal.Code));
        Assert.Contains("not armed", entry.Refusal.Text, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Http.Count(OrderPath));

        await _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        Assert.Equal(1, _rig.Http.Count(OrderPath));
        var (entryAct, exitAct) = (new OutgoingAct(Entry.ClientOrderId, Symbol.Btc, true), new OutgoingAct(Exit.ClientOrderId, Symbol.Btc, false));
        Assert.Equal([entryAct, exitAct, exitAct], _rig.Gate.Asked); // Without a connection, and with one.
    }

    [Fact]
    public async Task Gate_ShutsWhileTheConnectionIsMade_HeldBackAndNothingLeft()
    {
        await _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        var dialled = new TaskCompletionSource();
        _rig.Http.Dials = _ => dialled.Task;
        var placing = _rig.Account.PlaceAsync(Entry, CancellationToken.None);
        Assert.False(placing.IsCompleted);

        _rig.Gate.Answer = act => act.IncreasesRisk ? "the kill switch stands at flatten_all" : null;
        dialled.SetResult();

        var refusal = Assert.IsType<VenueAnswer<VenueOrder>.No>(await placing.WaitAsync(TimeSpan.FromSeconds(20))).Refusal;
        Assert.Equal(VenueErrorKind.HeldBack, refusal.Kind);
        Assert.Contains("flatten_all", refusal.Text, StringComparison.Ordinal);
        Assert.Equal(1, _rig.Http.Count(OrderPath));
        Assert.IsType<VenueAnswer<VenueOrder>.Yes>(await _rig.Account.PlaceAsync(Exit, CancellationToken.None));
    }

    [Fact]
    public async Task Act_NoConnectionInTime_RefusedBecauseNothingLeft()
    {
        await _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        _rig.Http.Dials = _ => new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromSeconds(5), _rig.Clock);
        var placing = _rig.Account.PlaceAsync(Entry, CancellationToken.None);

        _rig.Clock.Advance(TimeSpan.FromSeconds(6));

        var refusal = Assert.IsType<VenueAnswer<VenueOrder>.No>(await placing.WaitAsync(TimeSpan.FromSeconds(20))).Refusal;
        Assert.Equal(VenueErrorKind.Retryable, refusal.Kind);
        Assert.Equal(1, _rig.Http.Count(OrderPath));
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    [InlineData(HttpRequestError.ProxyTunnelError)]
    public async Task Act_ConnectionCannotBeMade_RefusedBecauseNothingLeft(HttpRequestError error)
    {
        await _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        _rig.Http.Dials = _ => throw new HttpRequestException(error, "broken");

        var refusal = Assert.IsType<VenueAnswer<VenueOrder>.No>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None)).Refusal;

        Assert.Equal(VenueErrorKind.Retryable, refusal.Kind);
        Assert.Equal(1, _rig.Http.Count(OrderPath));
    }

    [Fact]
    public async Task Act_WireWouldSendItAgain_LeavesOnceAndStaysUnknown()
    {
        await _rig.Account.PlaceAsync(Exit, CancellationToken.None);
        var left = 0;
        _rig.Http.On(OrderPath, async request =>
        {
            left++;
            await request.Content!.CopyToAsync(Stream.Null); // As a client does that lost the connection and tries another.
            left++;
            return ScriptedHttp.Ok(AccountPayloads.Order);
        });

        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await _rig.Account.PlaceAsync(Entry, CancellationToken.None));
        Assert.Equal(1, left);
    }
}
