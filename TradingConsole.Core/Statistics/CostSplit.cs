namespace TradingConsole.Core.Statistics;

/// <summary>What trading cost, by kind; fractions of notional, positive = paid.</summary>
/// <param name="Funding">Negative where it was received.</param>
public readonly record struct CostSplit(double Fee, double Slippage, double Funding)
{
    public double Total => Fee + Slippage + Funding;
}
