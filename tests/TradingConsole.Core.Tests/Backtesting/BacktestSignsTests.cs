using TradingConsole.Core.Backtesting;
using Xunit;

namespace TradingConsole.Core.Tests.Backtesting;

public sealed class BacktestSignsTests
{
    [Fact]
    public void Upgrade_ReportOfPositiveCosts_MeansTheSameInNegativeOnes()
    {
        // By hand: a move worth 10, of which fills lost 2 (so the trade's old gross was 8), fees 1, funding 0.50 received: net 7.50.
        const string old = """
            {"normal":{"costs":{"gross":10,"fees":1,"slippage":2,"funding":-0.50,"net":7.50},
             "bySymbol":[{"gross":10,"fees":1,"slippage":2,"funding":-0.50,"net":7.50}],
             "trades":[{"gross":8,"fees":1,"slippage":2,"funding":-0.50,"net":7.50}]},"pessimistic":{"trades":[]}}
            """;
        const string row = """{"fees":-1,"slippage":-2,"funding":0.50,"net":7.50,"grossBeforeSlippage":10}""";

        Assert.Equal(
            $$$"""{"normal":{"costs":{{{row}}},"bySymbol":[{{{row}}}],"trades":[{{{row}}}]},"pessimistic":{"trades":[]}}""", BacktestSigns.Upgrade(old));
    }

    [Fact]
    public void Upgrade_ReportOfToday_IsLeftAlone() =>
        Assert.Equal("""{ "normal":{"costs":{"grossBeforeSlippage":1}}}""", BacktestSigns.Upgrade("""{ "normal":{"costs":{"grossBeforeSlippage":1}}}"""));
}
