using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Core.Labels;

/// <summary>What a label means. Two labels are comparable only when their specs' <see cref="Hash"/> agree.</summary>
/// <param name="KTp">Target distance, in ATR at entry.</param>
/// <param name="KSl">Stop distance, in ATR at entry.</param>
/// <param name="HorizonBars">Vertical barrier, in 1-minute bars after entry.</param>
/// <param name="RiskMaeAtr">Risk rule: an adverse excursion beyond this many ATR ends the trade as a stop, whatever else happened.</param>
/// <param name="FeeRate">Taker fee per side, fraction of notional.</param>
/// <param name="SlippageK">Slippage per side, in ATR.</param>
public sealed record LabelSpec(double KTp, double KSl, int HorizonBars, double RiskMaeAtr, double FeeRate, double SlippageK)
{
    /// <summary>The numbers of seed 2 §21.1. With a 1-minute ATR the target rarely pays its own fees; see the feasibility check.</summary>
    public static readonly LabelSpec Seed = new(1.5, 1.0, 360, 3.0, 0.0004, 0.15);

    /// <summary>The default: barriers wide enough that a won trade covers its costs several times over.</summary>
    public static readonly LabelSpec Calibrated = new(12, 8, 240, 16, 0.0004, 0.15);

    /// <summary>First 16 hex digits of the SHA-256 over the parameters in declaration order, round-trip formatted.</summary>
    public string Hash()
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"triple_barrier/1|{KTp:R}|{KSl:R}|{HorizonBars}|{RiskMaeAtr:R}|{FeeRate:R}|{SlippageK:R}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..16];
    }
}
