using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Tests.Decisions;

/// <summary>A round, workable decision to vary: BTC at 50,000 with an ATR of 0.1 %, calibrated presets, 10,000 USDT.</summary>
internal static class DecisionCases
{
    public static readonly DateTimeOffset Bar = new(2026, 1, 5, 7, 29, 0, TimeSpan.Zero);

    public static readonly Instrument Btc = new(
        Symbol.Btc, "TRADING", "PERPETUAL", "BTC", "USDT", 0.1m, 0.001m, 0.001m, 0.001m, 120m, 100m, null, null);

    public static readonly DirectionPrediction Good = new(0.004, -0.009, 0.005, 60, 0.6);

    public static readonly DirectionPrediction Bad = new(-0.004, -0.009, 0.005, 60, 0.2);

    public static DecisionInput Input(DirectionPrediction? longs = null, DirectionPrediction? shorts = null) => new(
        Symbol.Btc, Bar, 1, [0.1, double.NaN, -0.0, 2], 0.001, new Guid("11111111-2222-8333-8444-555555555555"), "gross",
        new Prediction(longs ?? Good, shorts ?? Bad), 50_000, 50_000, 0.0001, Bar.AddMinutes(31), 480, 1_000_000, 1, 10_000,
        0.01, Btc, LabelSpec.Calibrated, PolicyPreset.Calibrated with { NotionalFractionMax = 0.4 }, 2);

    /// <summary>Anything the live loop could hand over, nonsense included.</summary>
    public static DecisionInput Random(SeededRandom random)
    {
        double Any(double scale) => random.NextInt(12) switch
        {
            0 => double.NaN,
            1 => -0.0,
            2 => double.PositiveInfinity,
            3 => double.Epsilon,
            _ => scale * random.NextGaussian(),
        };
        double Usable(double scale) => scale * Math.Exp(random.NextGaussian());
        DirectionPrediction Predicted() => random.NextInt(4) == 0
            ? new(Any(0.01), Any(0.01), Any(0.01), Any(100), Any(1))
            : new(0.01 * random.NextGaussian(), -Usable(0.005), Usable(0.003), Usable(60), random.NextDouble());

        var price = random.NextInt(20) == 0 ? Any(1) : Usable(100);
        return Input(Predicted(), Predicted()) with
        {
            Features = [Any(1), Any(1e-9), Any(1e12), random.NextDouble()],
            AtrFraction = random.NextInt(20) == 0 ? Any(0.001) : Usable(0.001),
            LastPrice = price,
            MarkPrice = price * (1 + (0.001 * random.NextGaussian())),
            FundingRate = random.NextInt(4) == 0 ? Any(0.0001) : 0.0001 * random.NextGaussian(),
            NextFundingTime = random.NextInt(5) == 0 ? null : Bar.AddMinutes(random.NextInt(900) - 100),
            ReturnBasis = random.NextInt(3) switch { 0 => "net", 1 => "fee+slippage", _ => "gross" },
            BtcRegime = random.NextInt(4) == 3 ? double.NaN : random.NextInt(3),
            EquityUsdt = random.NextInt(20) == 0 ? Any(1) : Usable(10_000),
            Label = random.NextInt(2) == 0 ? LabelSpec.Seed : LabelSpec.Calibrated,
            Policy = random.NextInt(2) == 0 ? PolicyPreset.Seed : PolicyPreset.Calibrated,
        };
    }
}
