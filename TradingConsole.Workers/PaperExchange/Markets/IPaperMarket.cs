using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Markets;

/// <summary>Where the paper exchange takes its prices from: a deterministic function of market time.</summary>
/// <remarks>
/// The same instance parameters give the same answer to the same question, whatever was asked before and from however many
/// threads. A minute is a <see cref="Core.Time.MinuteGrid"/> index. Nothing here reads a clock.
/// </remarks>
public interface IPaperMarket
{
    /// <summary>What an operator must know about these prices, e.g. which parts are synthesised. One sentence.</summary>
    string Description { get; }

    /// <summary>Every listed contract, BTCUSDT first when listed.</summary>
    ImmutableArray<PaperInstrument> Instruments { get; }

    /// <summary>First instant that can have a candle, UTC.</summary>
    DateTimeOffset Start { get; }

    /// <summary>Where the market clock should start so that history lies behind it; null: anywhere from <see cref="Start"/> on.</summary>
    DateTimeOffset? LiveStart { get; }

    /// <summary>First instant without any candle; null: the market never ends.</summary>
    DateTimeOffset? End { get; }

    /// <summary>Fills <paramref name="path"/> with the whole minute of one symbol.</summary>
    /// <returns>False when the symbol has no candle in that minute; the path is then unchanged.</returns>
    bool TryFillPath(Symbol symbol, long minute, MinutePath path);

    /// <summary>The funding state at an instant: what the exchange would estimate and when it settles next. Knows no future.</summary>
    PaperFunding GetFunding(Symbol symbol, DateTimeOffset at);

    /// <summary>Rates settled in [from, to), oldest first.</summary>
    IReadOnlyList<FundingRate> GetFundingRates(Symbol symbol, DateTimeOffset from, DateTimeOffset to);

    /// <summary>Open contracts, base asset; 0 for a contract that does not trade.</summary>
    double GetOpenInterest(Symbol symbol, DateTimeOffset at);
}
