using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>What the rule "enter when er − known cost &gt; 0" would have earned: one unit of notional a trade, as many at once as it likes.</summary>
internal sealed class RuleTrades(TrainingRows rows, DirectionOutcomes outcomes, string direction)
{
    private const long MinutesPerDay = 1_440;

    /// <param name="testRows">Rows looked at, ascending in time.</param>
    /// <param name="er">Expected return of each, in ATR, before costs.</param>
    public TradingMetrics Measure(IReadOnlyList<int> testRows, IReadOnlyList<double> er)
    {
        List<int> traded = [];
        var daily = new SortedDictionary<long, double>();
        for (var i = 0; i < testRows.Count; i++)
        {
            var row = testRows[i];
            var day = rows.Minute[row] / MinutesPerDay;
            var entered = (er[i] * rows.AtrFraction[row]) - outcomes.KnownCost(row) > 0;
            daily[day] = daily.GetValueOrDefault(day) + (entered ? outcomes.Net(row) : 0);
            if (entered)
            {
                traded.Add(row);
            }
        }

        if (traded.Count == 0)
        {
            return new TradingMetrics(direction, 0, 0, null, 0, 0, 0, 0, 0) { TurnoverPerDay = 0 };
        }

        double[] net = [.. traded.Select(outcomes.Net)];
        var sharpe = SharpeRatio.Of([.. daily.Values]);
        return new TradingMetrics(
            direction,
            net.Length,
            (double)net.Count(value => value > 0) / net.Length,
            TradeScores.ProfitFactor(net),
            TradeScores.MaxDrawdownOfSum(net),
            TradeScores.Mean(net),
            TradeScores.TailLoss(net),
            traded.Average(row => (double)outcomes.GrossReturn[row]),
            traded.Average(outcomes.Cost))
        {
            Costs = new CostSplit(
                traded.Average(row => (double)outcomes.Fee[row]),
                traded.Average(row => (double)outcomes.Slippage[row]),
                traded.Average(row => (double)outcomes.Funding[row])),
            TurnoverPerDay = 2.0 * net.Length / daily.Count,
            SharpePerDay = sharpe?.Value,
            ProbabilisticSharpe = sharpe?.Probabilistic(),
        };
    }
}
