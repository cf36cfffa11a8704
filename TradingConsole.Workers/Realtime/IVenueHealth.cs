using TradingConsole.Core.Exchange.Binance;

namespace TradingConsole.Workers.Realtime;

/// <summary>How the connection to the venue is doing; a replay without a wire has its own answer.</summary>
internal interface IVenueHealth
{
    BinanceConnectionState State { get; }
}
