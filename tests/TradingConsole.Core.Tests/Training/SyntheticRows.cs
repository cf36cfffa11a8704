using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;

namespace TradingConsole.Core.Tests.Training;

/// <summary>A table with a known rule inside: the long return follows the first feature, the short one mirrors it.</summary>
internal static class SyntheticRows
{
    public static TrainingRows Make(int symbols, int minutes, int stride = 1, ulong seed = 1)
    {
        var random = new SeededRandom(seed);
        var names = FeatureSchema.V1.Names;
        var count = symbols * (minutes / stride);
        var features = names.Select(_ => new float[count]).ToArray();
        var minute = new long[count];
        var end = new long[count];
        var symbol = new int[count];
        var (longs, shorts) = (Outcomes(count), Outcomes(count));
        for (var row = 0; row < count; row++)
        {
            minute[row] = 29_000_000 + (row / symbols * stride);
            symbol[row] = row % symbols;
            for (var f = 0; f < features.Length; f++)
            {
                features[f][row] = (float)random.NextGaussian();
            }

            var atr = 0.001 * Math.Exp(0.5 * random.NextGaussian());
            features[FeatureSchema.V1.IndexOf("atr")][row] = (float)atr;
            var up = (2 * features[0][row]) + (4 * random.NextGaussian());
            var hold = 1 + random.NextInt(60);
            end[row] = minute[row] + 1 + hold;
            Fill(longs, row, up * atr, hold);
            Fill(shorts, row, -up * atr, hold);
        }

        return new TrainingRows
        {
            LabelSpec = LabelSpec.Calibrated,
            Symbols = [.. Enumerable.Range(0, symbols).Select(i => $"S{i}USDT")],
            Features = features,
            Minute = minute,
            EndMinute = end,
            SymbolIndex = symbol,
            AtrFraction = features[FeatureSchema.V1.IndexOf("atr")],
            Long = longs,
            Short = shorts,
        };
    }

    private static DirectionOutcomes Outcomes(int count) => new()
    {
        GrossReturn = new float[count],
        Fee = new float[count],
        Slippage = new float[count],
        Funding = new float[count],
        Mae = new float[count],
        HoldMinutes = new float[count],
        TargetFirst = new bool[count],
    };

    private static void Fill(DirectionOutcomes outcomes, int row, double gross, int hold)
    {
        outcomes.GrossReturn[row] = (float)gross;
        outcomes.Fee[row] = 0.00006f;
        outcomes.Slippage[row] = 0.00004f;
        outcomes.Mae[row] = (float)Math.Abs(gross) / 2;
        outcomes.HoldMinutes[row] = hold;
        outcomes.TargetFirst[row] = gross > 0;
    }
}
