using System.Globalization;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Tests.Backtesting;

/// <summary>Seeded minutes with predictions that lead to trades of every ending: stops, targets, time exits, funding, gaps.</summary>
internal static class BacktestCases
{
    /// <summary>2026-01-05 20:00 UTC: a UTC midnight and two funding times follow soon.</summary>
    public static readonly long Start = MinuteGrid.ToIndex(new DateTimeOffset(2026, 1, 5, 20, 0, 0, TimeSpan.Zero));

    public static readonly LabelSpec Label = LabelSpec.Calibrated with { HorizonBars = 60 };

    public static readonly BacktestConfig Config = new(PolicyPreset.Calibrated, RiskPreset.Seed, Label);

    public static BacktestSymbol Contract(int i) => new(new Instrument(
        Symbol.Parse(string.Create(CultureInfo.InvariantCulture, $"T{i:00}USDT")), "TRADING", "PERPETUAL", "T", "USDT",
        0.01m, 0.001m, 0.001m, 0.001m, 10_000m, 5m, null, null));

    public static SymbolMinutes[] Market(int symbols, int minutes, ulong seed, double edge = 0.004)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, symbols).Select(i => Walk(i, minutes, random.Fork((ulong)i), edge))];
    }

    private static SymbolMinutes Walk(int i, int minutes, SeededRandom random, double edge)
    {
        var contract = Contract(i);
        var kept = Enumerable.Range(0, minutes).Where(m => random.NextDouble() > 0.004 && !(i == 1 && m is > 300 and < 340)).ToArray();
        var series = new MinuteSeries(contract.Symbol, kept.Length);
        var (atr, regime, predictions) = (new double[kept.Length], new double[kept.Length], new Prediction[kept.Length]);
        var funding = new List<FundingRate>();
        var price = 100.0;
        for (var k = 0; k < kept.Length; k++)
        {
            var minute = Start + kept[k];
            var open = price * (1 + (2e-4 * random.NextGaussian()));
            var close = open * Math.Exp(1e-3 * random.NextGaussian());
            var basis = 1 + (3e-5 * random.NextGaussian());
            (series.Minute[k], series.Open[k], series.Close[k], series.Volume[k]) = (minute, open, close, 2_000 * random.NextDouble());
            series.High[k] = Math.Max(open, close) * (1 + (5e-4 * random.NextDouble()));
            series.Low[k] = Math.Min(open, close) * (1 - (5e-4 * random.NextDouble()));
            (series.MarkOpen[k], series.MarkHigh[k]) = (open * basis, series.High[k] * basis);
            (series.MarkLow[k], series.MarkClose[k]) = (series.Low[k] * basis, close * basis);
            series.Index[k] = double.NaN;
            series.FundingRate[k] = random.NextInt(50) == 0 ? double.NaN : 1e-4 * random.NextGaussian();
            if (minute % 480 == 0)
            {
                funding.Add(new FundingRate(contract.Symbol, MinuteGrid.FromIndex(minute).AddMilliseconds(3), 5e-4 * random.NextGaussian()));
            }

            (atr[k], regime[k]) = (1e-3 * Math.Exp(0.2 * random.NextGaussian()), random.NextInt(5) == 4 ? 2 : random.NextInt(2));
            predictions[k] = random.NextInt(20) == 0
                ? MinuteChunk.NoPrediction
                : new(Side(random, edge), Side(random, edge));
            price = close;
        }

        return new SymbolMinutes(contract, series, atr, regime, predictions, funding);
    }

    private static DirectionPrediction Side(SeededRandom random, double edge) => new(
        random.NextInt(12) == 0 ? edge * random.NextDouble() * 2 : -edge * random.NextDouble(),
        random.NextInt(40) == 0 ? -0.05 : -0.008 * random.NextDouble(),
        random.NextInt(300) == 0 ? double.NaN : 0.004 + (0.004 * random.NextDouble()),
        10 + (50 * random.NextDouble()),
        random.NextDouble());
}
