using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>What a message of the market channel says about one token: a trade, or the best prices of its book.</summary>
/// <param name="Ts">By the venue's clock, UTC.</param>
/// <param name="First">Price of a trade; best bid of a book, NaN without one.</param>
/// <param name="Second">Shares of a trade; best ask of a book, NaN without one.</param>
public readonly record struct StreamTick(bool IsTrade, DateTimeOffset Ts, string Token, double First, double Second)
{
    public static StreamTick Trade(DateTimeOffset ts, string token, double price, double shares) => new(true, ts, token, price, shares);

    public static StreamTick TopOfBook(DateTimeOffset ts, string token, double? bid, double? ask) => new(false, ts, token, bid ?? double.NaN, ask ?? double.NaN);
}

/// <summary>Reads one raw line of the market channel. Pure; a line that cannot be read, or tells no price, has no ticks.</summary>
public delegate IEnumerable<StreamTick> ReadTicks(RawLine line);
