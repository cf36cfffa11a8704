using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Market.Archive;
using TradingConsole.Workers.Verbs;
using TradingConsole.Workers.Verbs.Replay;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs;

public sealed class ReplayVerificationTests
{
    private const int Minutes = 2_880;

    /// <summary>Recorded little longer than the part that is learned from: many symbols make enough rows in few minutes.</summary>
    private const int Early = 1_050;

    [Fact]
    public async Task Run_UnequalSpans_DecidesTheSameTwiceAndStoresEveryCandle()
    {
        using var folder = new ArchiveFolder();
        (string Symbol, int First, int Count)[] recorded =
        [
            ("BTCUSDT", 0, Minutes), ("ETHUSDT", 40, Minutes - 400), ("SOLUSDT", Minutes - 700, 500), // Listed late, gone early.
            ("ADAUSDT", 0, Early), ("BNBUSDT", 0, Early), ("DOGEUSDT", 0, Early), ("LTCUSDT", 0, Early), ("XRPUSDT", 7, Early),
        ];
        foreach (var (symbol, first, count) in recorded)
        {
            folder.Gzip($"{symbol}_1m_x.csv.gz", Rows(first, count, symbol[0]));
        }

        using var progress = new StringWriter();

        var report = await new ReplayVerification(NullLoggerFactory.Instance, progress).RunAsync(folder.Root, CancellationToken.None);

        Assert.True(report.IsSame, progress.ToString());
        Assert.Equal(2, report.DecisionHash.Length);
        Assert.Equal(report.DecisionHash[0], report.DecisionHash[1]);
        Assert.Equal(recorded.Sum(one => one.Count), report.CandlesIn);
        Assert.Equal(report.CandlesIn, report.CandlesStored);
        Assert.Equal(0, report.Gaps);
        Assert.True(report.Signals > 1_000, progress.ToString());
    }

    [Fact]
    public void Report_AsJson_HasTheDocumentedKeys()
    {
        var json = JsonSerializer.SerializeToElement(new ReplayReport(5, 4, 3, 2, 1, ["a", "b"], 1.5, true), VerbLine.Compact);

        Assert.Equal(
            ["candles_in", "candles_stored", "signals", "trades", "gaps", "decision_hash", "seconds"],
            json.EnumerateObject().Select(property => property.Name).Take(7));
        Assert.Equal((5, 1, "b"), (json.GetProperty("candles_in").GetInt32(), json.GetProperty("gaps").GetInt32(), json.GetProperty("decision_hash")[1].GetString()));
    }

    private static IEnumerable<string> Rows(int first, int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        var price = 100.0 * seed;
        for (var i = 0; i < count; i++)
        {
            var open = Math.Round(price, 2);
            price *= 1 + (0.001 * random.NextGaussian()) + (0.001 * Math.Sin((i / 12.0) + seed)); // Waves, so that labels end soon.
            var close = Math.Round(price, 2);
            var high = Math.Round(Math.Max(open, close) * (1 + (0.0005 * random.NextDouble())), 2);
            var low = Math.Round(Math.Min(open, close) * (1 - (0.0005 * random.NextDouble())), 2);
            yield return ArchiveFolder.Row(
                first + i,
                string.Create(CultureInfo.InvariantCulture, $"{open:F2},{high:F2},{low:F2},{close:F2}"),
                (1 + random.NextInt(500)).ToString(CultureInfo.InvariantCulture));
        }
    }
}
