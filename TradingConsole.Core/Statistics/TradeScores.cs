namespace TradingConsole.Core.Statistics;

/// <summary>What a sequence of returns says about trading. Pure functions of returns in time order.</summary>
public static class TradeScores
{
    /// <summary>Largest fall of an equity curve from an earlier high, as a fraction of that high; 0 when it never fell.</summary>
    /// <param name="equity">Positive account values in time order.</param>
    public static double MaxDrawdown(ReadOnlySpan<double> equity)
    {
        var high = double.NegativeInfinity;
        var worst = 0.0;
        foreach (var value in equity)
        {
            high = Math.Max(high, value);
            if (high > 0)
            {
                worst = Math.Max(worst, (high - value) / high);
            }
        }

        return worst;
    }

    /// <summary>Largest fall of the running sum of returns below its earlier high (start included), in the returns' unit.</summary>
    public static double MaxDrawdownOfSum(ReadOnlySpan<double> returns)
    {
        double sum = 0, high = 0, worst = 0;
        foreach (var value in returns)
        {
            sum += value;
            high = Math.Max(high, sum);
            worst = Math.Max(worst, high - sum);
        }

        return worst;
    }

    /// <summary>Sum of gains over sum of losses; null when nothing was lost.</summary>
    public static double? ProfitFactor(ReadOnlySpan<double> returns)
    {
        double gains = 0, losses = 0;
        foreach (var value in returns)
        {
            if (value > 0)
            {
                gains += value;
            }
            else
            {
                losses -= value;
            }
        }

        return losses > 0 ? gains / losses : null;
    }

    /// <summary>Mean over sample standard deviation of per-period returns, not annualised; null below two periods or without spread.</summary>
    public static double? Sharpe(ReadOnlySpan<double> returns)
    {
        if (returns.Length < 2)
        {
            return null;
        }

        var mean = Mean(returns);
        var squares = 0.0;
        foreach (var value in returns)
        {
            squares += (value - mean) * (value - mean);
        }

        var deviation = Math.Sqrt(squares / (returns.Length - 1));
        return deviation > 1e-12 * Math.Abs(mean) ? mean / deviation : null; // Less is rounding, not spread.
    }

    /// <summary>Mean of the worst share of returns (at least one of them): the tail's expected loss, negative when it lost.</summary>
    /// <param name="share">Default 1 %.</param>
    public static double TailLoss(ReadOnlySpan<double> returns, double share = 0.01)
    {
        if (returns.IsEmpty)
        {
            return double.NaN;
        }

        var sorted = returns.ToArray();
        Array.Sort(sorted);
        return Mean(sorted.AsSpan(0, Math.Max(1, (int)Math.Ceiling(share * sorted.Length))));
    }

    /// <summary>Arithmetic mean; NaN of nothing.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
