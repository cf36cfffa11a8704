using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

/// <summary>Worked by hand in units of 1/2048, where every number is exact.</summary>
public sealed class RuleTradesTests
{
    private const double Unit = 1 / 2048.0;
    private const long Day = 1_440;

    // Known cost is 3 units, one ATR 32: er must exceed 3/32.
    private static readonly double[] Er = [1, 3 / 32.0, 0.5, -1, 2, 2];

    [Fact]
    public void Measure_FourTradesOverFourDays_FollowsByHand()
    {
        var rows = Rows();

        var metrics = new RuleTrades(rows, rows.Long, "long").Measure([0, 1, 2, 3, 4, 5], Er);

        Assert.Equal(("long", 4, 0.5), (metrics.Direction, metrics.Trades, metrics.WinRate));
        Assert.Equal(35 / 26.0, metrics.ProfitFactor!.Value, 1e-12);
        Assert.Equal(22 * Unit, metrics.MaxDrawdown, 1e-12);
        Assert.Equal(9 * Unit / 4, metrics.Expectancy, 1e-12);
        Assert.Equal(-22 * Unit, metrics.TailLoss, 1e-12);
        Assert.Equal(23 * Unit / 4, metrics.GrossReturnMean, 1e-12);
        Assert.Equal((3 * Unit) + (2 * Unit / 4), metrics.CostMean, 1e-12);
        Assert.Equal(2 * Unit, metrics.Costs!.Value.Fee, 1e-12);
        Assert.Equal(Unit, metrics.Costs.Value.Slippage, 1e-12);
        Assert.Equal(2 * Unit / 4, metrics.Costs.Value.Funding, 1e-12);
        Assert.Equal(metrics.CostMean, metrics.Costs.Value.Total, 1e-12);
        Assert.Equal(2, metrics.TurnoverPerDay);

        // Days earned 28, -22, 0 and 3 units: mean 9/4, squared deviations 1256.75 in all.
        Assert.Equal(2.25 / Math.Sqrt(1256.75 / 3), metrics.SharpePerDay!.Value, 1e-12);
        Assert.InRange(metrics.ProbabilisticSharpe!.Value, 0.5, 0.65);
    }

    [Fact]
    public void Measure_SomeRowsOnly_LooksAtThoseAlone()
    {
        var rows = Rows();

        var metrics = new RuleTrades(rows, rows.Long, "long").Measure([2, 4], [0.5, 2]);

        Assert.Equal((2, -15 * Unit / 2), (metrics.Trades, metrics.Expectancy));
        Assert.Equal(2, metrics.TurnoverPerDay);
        Assert.Equal(7 / 22.0, metrics.ProfitFactor!.Value, 1e-12);
    }

    [Fact]
    public void Measure_NothingWorthTheCost_HasNoTradeAndNoRatio()
    {
        var rows = Rows();

        var metrics = new RuleTrades(rows, rows.Short, "short").Measure([0, 1], [0, 0.09]);

        Assert.Equal(("short", 0, 0.0, 0.0), (metrics.Direction, metrics.Trades, metrics.WinRate, metrics.Expectancy));
        Assert.Equal((null, null, 0.0), (metrics.ProfitFactor, metrics.SharpePerDay, metrics.TurnoverPerDay));
    }

    private static TrainingRows Rows()
    {
        var rows = SyntheticRows.Make(1, 6);
        double[] gross = [32, 2_000, -20, 50, 10, 1];
        double[] funding = [1, 0, -1, 0, 0, 2];
        long[] minute = [20_000 * Day, (20_001 * Day) - 1, 20_001 * Day, 20_002 * Day, 20_003 * Day, (20_003 * Day) + 700];
        for (var row = 0; row < minute.Length; row++)
        {
            rows.Minute[row] = minute[row];
            rows.AtrFraction[row] = (float)(32 * Unit);
            foreach (var side in (DirectionOutcomes[])[rows.Long, rows.Short])
            {
                side.GrossReturn[row] = (float)(gross[row] * Unit);
                side.Fee[row] = (float)(2 * Unit);
                side.Slippage[row] = (float)Unit;
                side.Funding[row] = (float)(funding[row] * Unit);
            }
        }

        return rows;
    }
}
