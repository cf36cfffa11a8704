using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Risk;

/// <summary>What an account's positions add up to: notional per tier and in BTC's terms, USDT. Without allocation.</summary>
public readonly record struct ExposureSums(double A, double B, double C, double M, double BetaNotional)
{
    /// <summary>Positions are known to exist whose size is not: every sum is not a number, which no guard lets pass.</summary>
    public static readonly ExposureSums Unknown = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    public double Of(LiquidityTier tier) => tier switch
    {
        LiquidityTier.A => A,
        LiquidityTier.B => B,
        LiquidityTier.M => M,
        _ => C,
    };

    public static ExposureSums Of(PortfolioState portfolio)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        if (portfolio.Exposures.Length < portfolio.Held.Count)
        {
            return Unknown;
        }

        var sums = default(ExposureSums);
        foreach (var exposure in portfolio.Exposures)
        {
            sums = sums.With(exposure);
        }

        return sums;
    }

    public static ExposureSums Of(SimulatedAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var sums = default(ExposureSums);
        foreach (var trade in account.Active)
        {
            sums = sums.With(PortfolioState.ExposureOf(account, trade));
        }

        return sums;
    }

    private ExposureSums With(in Exposure exposure)
    {
        var (notional, beta) = (exposure.NotionalUsdt, BetaNotional + exposure.BetaNotional);
        return LiquidityTiers.Of(exposure.Symbol) switch
        {
            LiquidityTier.A => this with { A = A + notional, BetaNotional = beta },
            LiquidityTier.B => this with { B = B + notional, BetaNotional = beta },
            LiquidityTier.M => this with { M = M + notional, BetaNotional = beta },
            _ => this with { C = C + notional, BetaNotional = beta },
        };
    }
}
