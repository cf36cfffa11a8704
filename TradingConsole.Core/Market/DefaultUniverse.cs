using System.Collections.Immutable;

namespace TradingConsole.Core.Market;

/// <summary>The thirty symbols the desk watches until somebody chooses others; some may no longer be listed.</summary>
public static class DefaultUniverse
{
    public static ImmutableArray<Symbol> Symbols { get; } =
    [
        .. "BTCUSDT,ETHUSDT,BNBUSDT,SOLUSDT,XRPUSDT,DOGEUSDT,ADAUSDT,AVAXUSDT,DOTUSDT,LINKUSDT,LTCUSDT,BCHUSDT,SUIUSDT,AAVEUSDT,1000PEPEUSDT,FILUSDT,AXSUSDT,ENAUSDT,ZKUSDT,XAUUSDT,XAGUSDT,HYPEUSDT,ZECUSDT,BNXUSDT,ALPHAUSDT,ZORAUSDT,TRUMPUSDT,PUMPUSDT,NEARUSDT,PAXGUSDT"
            .Split(',').Select(Symbol.Parse),
    ];
}
