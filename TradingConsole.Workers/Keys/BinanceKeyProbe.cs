using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Operations.Keys;

namespace TradingConsole.Workers.Keys;

/// <summary>Asks where the desk's market data comes from: Binance, or the paper exchange.</summary>
internal sealed class BinanceKeyProbe(DeskOptions desk, BinanceMarketData market, ILogger<BinanceAccount> logger) : IKeyProbe
{
    public string Venue => desk.Market == DeskOptions.BinanceMarket ? KeyVenues.Binance : KeyVenues.Paper;

    public async Task<KeyFacts> AskAsync(ExchangeKey key, CancellationToken cancellationToken)
    {
        using var account = new BinanceAccount(key, market, new ShutGate(), logger);
        return new KeyFacts(
            await account.GetKeyPermissionsAsync(cancellationToken), await account.GetSetupAsync(cancellationToken),
            await account.GetVenueAccountAsync(cancellationToken));
    }

    /// <summary>A key that is not kept yet acts on nothing.</summary>
    private sealed class ShutGate : IWireGate
    {
        public string Refuse(OutgoingAct act) => "this key is only being looked at";
    }
}
