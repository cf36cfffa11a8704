using System.Globalization;
using System.IO.Compression;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Market.Archive;

/// <summary>The recorded files beside the repository: what their README counted is what is read.</summary>
public sealed class CandleArchiveRecordingTests
{
    [SharedDataTheory]
    [InlineData("BTCUSDT", 73139, "2025-05-04 15:33", "2025-06-24 10:31")]
    [InlineData("ETHUSDT", 73140, "2025-05-04 15:33", "2025-06-24 10:32")]
    [InlineData("SOLUSDT", 73141, "2025-05-04 15:33", "2025-06-24 10:33")]
    [InlineData("XRPUSDT", 73138, "2025-05-04 15:36", "2025-06-24 10:33")]
    [InlineData("BNBUSDT", 73139, "2025-05-04 15:34", "2025-06-24 10:32")]
    [InlineData("DOGEUSDT", 43200, "2025-05-25 10:35", "2025-06-24 10:34")]
    [InlineData("LINKUSDT", 43200, "2025-05-04 15:34", "2025-06-03 15:33")]
    [InlineData("SUIUSDT", 43199, "2025-05-04 15:35", "2025-06-03 15:33")]
    public void Open_RecordedFutures_RowsAndSpanAsDocumented(string symbol, int rows, string first, string last)
    {
        var archive = CandleArchive.Open(
            SharedData.Path("binance_um_1m"), new ArchiveOptions { Symbols = [Symbol.Parse(symbol)] });

        var series = Assert.Single(archive.Series);
        Assert.Equal(rows, series.Length);
        Assert.Equal((rows, 0, 0), (archive.Report.Rows, archive.Report.Quarantined, archive.Report.Gaps.Length));
        Assert.Equal((first, last), (Stamp(series.Minutes[0]), Stamp(series.Minutes[^1])));
    }

    [SharedDataFact]
    public void Open_ExtendedRecordings_RowsAsDocumentedAndOnlyRealGaps()
    {
        var archive = CandleArchive.Open(SharedData.Path("binance_um_1m_ext"));

        var rows = archive.Series.ToDictionary(s => s.Symbol.Value, s => s.Length);
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["FILUSDT"] = 175_680 + 43_200, ["AVAXUSDT"] = 87_840, ["ALGOUSDT"] = 40_320, ["NEARUSDT"] = 43_200, ["LINKUSDT"] = 40_320,
            },
            rows);
        Assert.Equal(0, archive.Report.Quarantined);
        var gap = Assert.Single(archive.Report.Gaps); // December 2023 to March 2024 of FILUSDT was not recorded.
        Assert.Equal(("FILUSDT", "2023-12-01 00:00"), (gap.Symbol.Value, Stamp(MinuteGrid.ToIndex(gap.From))));
    }

    [SharedDataTheory]
    [InlineData("BTCUSDT", "BTCUSDT_5m_2025-05-25_2025-06-24.csv.gz")]
    [InlineData("ETHUSDT", "ETHUSDT_5m_2025-05-25_2025-06-24.csv.gz")]
    [InlineData("DOGEUSDT", "DOGEUSDT_5m_2025-05-25_2025-06-24.csv.gz")]
    public void Open_AggregatedToFiveMinutes_EqualsTheRecordedFiveMinuteFile(string symbol, string fiveMinutes)
    {
        var options = new ArchiveOptions { Symbols = [Symbol.Parse(symbol)] };
        var one = Assert.Single(CandleArchive.Open(SharedData.Path("binance_um_1m"), options).Series);
        using var text = new StreamReader(new GZipStream(
            File.OpenRead(SharedData.Path($"binance_um_5m/{fiveMinutes}")), CompressionMode.Decompress));
        Assert.StartsWith("timestamp_ms", text.ReadLine(), StringComparison.Ordinal);

        var bars = 0;
        while (text.ReadLine() is { } line)
        {
            var wanted = line.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
            var from = one.IndexOf((long)wanted[0] / 60_000);
            var bar = from..(from + 5);
            Assert.Equal(
                (wanted[1], wanted[2], wanted[3], wanted[4]),
                (one.Open[from], one.High[bar].Max(), one.Low[bar].Min(), one.Close[from + 4]));
            Assert.Equal(wanted[5], one.Volume[bar].Sum(), 1e-6);
            bars++;
        }

        Assert.Equal(8639, bars);
    }

    [SharedDataFact]
    public void Open_FundingOfTheContextFolder_RowsAsDocumented()
    {
        using var folder = new ArchiveFolder();
        folder.Text("BTCUSDT-1m-2025-01.csv", ArchiveFolder.Row(0));
        const string Funding = "BTCUSDT_funding_8h_2023-12-02_2025-06-30.csv.gz";
        File.Copy(SharedData.Path($"binance_um_context/{Funding}"), Path.Combine(folder.Root, Funding));

        var funding = folder.Open().Series[0].Funding;

        Assert.Equal(1731, funding.Length);
        Assert.Equal((-0.00012232, 0.00088148), (funding.Min(f => f.Rate), funding.Max(f => f.Rate)));
    }

    private static string Stamp(long minute) =>
        MinuteGrid.FromIndex(minute).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
