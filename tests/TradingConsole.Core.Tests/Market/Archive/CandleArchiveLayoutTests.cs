using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Market.Archive;

public sealed class CandleArchiveLayoutTests
{
    private static readonly long FirstMinute = ArchiveFolder.FirstMs / 60_000;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 1000)]
    [InlineData(false, 1000)]
    public void Open_ZipWithOrWithoutHeaderInMilliOrMicroseconds_SameCandles(bool hasHeader, long scale)
    {
        using var folder = new ArchiveFolder();
        string[] header = hasHeader ? [ArchiveFolder.Header] : [];
        folder.Zip(
            "data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2025-01.zip",
            [.. header, ArchiveFolder.Row(0, scale: scale), ArchiveFolder.Row(1, "100,100.1,99.99,100.05", "0", scale)]);

        var series = Assert.Single(folder.Open().Series);

        Assert.Equal([FirstMinute, FirstMinute + 1], series.Minutes);
        Assert.Equal([100.5, 100], series.Open);
        Assert.Equal([101.25, 100.1], series.High);
        Assert.Equal([99, 99.99], series.Low);
        Assert.Equal([100, 100.05], series.Close);
        Assert.Equal([12.5, 0], series.Volume);
        Assert.Equal(2, series.PriceDecimals);
    }

    [Fact]
    public void Open_MonthlyAndDailyFilesOverlap_RowsOnceAndOverlapCounted()
    {
        using var folder = new ArchiveFolder();
        folder.Zip("ETHUSDT-1m-2025-01.zip", ArchiveFolder.Row(0), ArchiveFolder.Row(1), ArchiveFolder.Row(3))
            .Text("daily/ETHUSDT-1m-2025-01-01.csv", ArchiveFolder.Row(1), ArchiveFolder.Row(2));

        var archive = folder.Open();

        Assert.Equal([0, 1, 2, 3], archive.Series[0].Minutes.Select(m => m - FirstMinute));
        Assert.Equal(1, archive.Report.Overlapping);
        Assert.Equal(0, archive.Report.Quarantined);
    }

    [Fact]
    public void Open_SameMinuteWithOtherValuesInASecondFile_FirstFileWinsAndRowIsQuarantined()
    {
        using var folder = new ArchiveFolder();
        folder.Text("BTCUSDT-1m-2025-01-01.csv", ArchiveFolder.Row(0))
            .Text("BTCUSDT-1m-2025-01-02.csv", ArchiveFolder.Row(0, "200,200,200,200"));

        var archive = folder.Open();

        Assert.Equal([100.5], archive.Series[0].Open);
        Assert.Contains("earlier file", Assert.Single(archive.Report.Quarantine).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_GzipLayoutWithFundingBeside_BothAreRead()
    {
        using var folder = new ArchiveFolder();
        folder.Gzip(
                "1000PEPEUSDT_1m_2025-01-01_2025-01-02.csv.gz",
                "timestamp_ms,open,high,low,close,volume",
                $"{ArchiveFolder.FirstMs},1e-06,0.0000015,0.000001,0.0000012,3")
            .Gzip("context/1000PEPEUSDT_funding_2025-01.csv.gz", "timestamp_ms,funding_rate", $"{ArchiveFolder.FirstMs + 5},-0.00012")
            .Zip("1000PEPEUSDT-fundingRate-2025-01.zip", "calc_time,funding_interval_hours,last_funding_rate", $"{ArchiveFolder.FirstMs + 28_800_000},8,0.0001");

        var series = Assert.Single(folder.Open().Series);

        Assert.Equal(1e-6, series.Open[0]);
        Assert.Equal(7, series.PriceDecimals);
        Assert.Equal([-0.00012, 0.0001], series.Funding.Select(f => f.Rate));
        Assert.Equal(ArchiveFolder.FirstMs + 5, series.Funding[0].Time.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Open_MarkIndexSpotAndOtherIntervals_IgnoredAndListed()
    {
        using var folder = new ArchiveFolder();
        folder.Text("BTCUSDT-1m-2025-01.csv", ArchiveFolder.Row(0))
            .Text("markPriceKlines/BTCUSDT/1m/BTCUSDT-1m-2025-01.csv", ArchiveFolder.Row(1))
            .Text("spot/BTCUSDT-1m-2025-02.csv", ArchiveFolder.Row(2))
            .Text("BTCUSDT-5m-2025-01.csv", ArchiveFolder.Row(3))
            .Text("BTCUSDT_spot_1m_2025-01.csv", ArchiveFolder.Row(4));

        var archive = folder.Open();

        Assert.Single(archive.Series[0].Minutes);
        Assert.Equal(4, archive.Report.Ignored.Length);
    }

    [Fact]
    public void Open_MissingMinutes_GapNamesFirstMinuteAndLength()
    {
        using var folder = new ArchiveFolder();
        folder.Text("BTCUSDT-1m-2025-01.csv", ArchiveFolder.Row(0), ArchiveFolder.Row(1), ArchiveFolder.Row(5));

        var archive = folder.Open();

        var gap = Assert.Single(archive.Report.Gaps);
        Assert.Equal((MinuteGrid.FromIndex(FirstMinute + 2), 3), (gap.From, gap.Minutes));
        Assert.Equal(2, archive.Series[0].IndexOf(FirstMinute + 5));
        Assert.Equal(-1, archive.Series[0].IndexOf(FirstMinute + 3));
        Assert.Equal(-1, archive.Series[0].IndexOf(FirstMinute + 6));
    }

    [Fact]
    public void Open_OnlySomeSymbolsWanted_OthersAreNotRead()
    {
        using var folder = new ArchiveFolder();
        folder.Text("BTCUSDT-1m-2025-01.csv", ArchiveFolder.Row(0)).Text("ETHUSDT-1m-2025-01.csv", ArchiveFolder.Row(0));

        var archive = folder.Open(new ArchiveOptions { Symbols = [Symbol.Parse("ETHUSDT")] });

        Assert.Equal("ETHUSDT", Assert.Single(archive.Series).Symbol.Value);
        Assert.Null(archive.Find(Symbol.Btc));
    }

    [Fact]
    public void Open_FolderIsMissing_MessageNamesIt()
    {
        var exception = Assert.Throws<DirectoryNotFoundException>(() => CandleArchive.Open("/nowhere/at/all"));

        Assert.Contains("/nowhere/at/all", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderWithoutCandles_MessageSaysWhatWasExpected()
    {
        using var folder = new ArchiveFolder();
        folder.Text("notes.txt", "nothing here");

        var exception = Assert.Throws<InvalidDataException>(() => folder.Open());

        Assert.Contains("SYMBOL-1m-YYYY-MM", exception.Message, StringComparison.Ordinal);
    }
}
