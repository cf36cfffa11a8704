using Microsoft.Extensions.Logging;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Makes stays: opens the account's key and puts together what trades it.</summary>
internal sealed class LiveStays(
    ILiveAccounts accounts, LiveStores stores, WireGate gate, KillSwitch killSwitch, LiveReports reports, DeskState state, MarketSource source,
    TimeProvider clock, ILogger<LiveStays> logger, DeskFeed? feed = null)
{
    /// <summary>The right to trade an account, not asked for yet.</summary>
    public TraderLease Lease(LiveAccountOffer offer) => new(
        stores.Unpooled, offer.StoredName, TraderProcess.Current, gate, clock, source.Speed, LeaseTimes.Default, TimeProvider.System, logger);

    /// <param name="token">Of the lease, which is held.</param>
    /// <exception cref="InvalidOperationException">The key is gone or another's.</exception>
    public async Task<LiveStay> OpenAsync(LiveAccountOffer offer, TraderLease lease, long token, CancellationToken cancellationToken)
    {
        var installation = await stores.InstallationAsync(cancellationToken);
        var leased = new LeasedGate(gate, lease, killSwitch, new TraderSeat(offer.StoredName, token));
        var account = await accounts.OpenAsync(offer, leased, cancellationToken);
        var journal = stores.Journal(offer.StoredName, token, logger);
        var compared = new SlippageJournal(journal, Prices, stores.Slippage.SaveAsync, TimeProvider.System, logger);
        var desk = new LiveDesk(
            account, compared, leased, reports, LivePatience.Of(source.Speed), () => state.Instruments, clock, LivePatience.DeskOf(source.Speed),
            new TraderStanding(() => lease.View.State == LeaseState.Held, installation));
        var books = stores.Books(account, offer.StoredName, journal, logger);
        var session = new LiveSession(desk, account, books, stores.Incidents, clock, source.Speed, logger);
        return new LiveStay(session, journal, compared, offer.Name, logger);
    }

    private (double? Last, double? Mark) Prices(Symbol symbol)
    {
        var ticker = feed?.Latest.Tickers.FirstOrDefault(known => known.Symbol == symbol);
        return (ticker?.Last, ticker?.Mark);
    }
}
