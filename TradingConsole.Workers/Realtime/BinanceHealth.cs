using TradingConsole.Core.Exchange.Binance;

namespace TradingConsole.Workers.Realtime;

/// <summary>The wire's own account of itself.</summary>
internal sealed class BinanceHealth(BinanceMarketData market) : IVenueHealth
{
    public BinanceConnectionState State => market.State;
}
