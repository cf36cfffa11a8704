using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Wire;

/// <summary>What premiumIndex and the mark streams say about one contract at one instant.</summary>
/// <param name="MarkAverage">Mean of the minute's mark points so far.</param>
internal readonly record struct MarkFacts(
    DateTimeOffset At, double Mark, double MarkAverage, double Index, double? RateEstimate, DateTimeOffset? NextFunding)
{
    public static MarkFacts Of(IPaperMarket market, Symbol symbol, MinutePath path, DateTimeOffset at)
    {
        var funding = market.GetFunding(symbol, at);
        var sum = 0.0;
        var points = (at.Second / MinutePath.SecondsPerPoint) + 1;
        for (var k = 0; k < points; k++)
        {
            sum += path.Mark[k];
        }

        return new MarkFacts(
            at, MinutePath.At(path.Mark, at.Second), sum / points, MinutePath.At(path.Index, at.Second), funding.RateEstimate, funding.NextTime);
    }
}
