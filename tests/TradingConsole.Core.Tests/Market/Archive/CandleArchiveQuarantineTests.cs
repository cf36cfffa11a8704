using System.Globalization;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Market.Archive;

public sealed class CandleArchiveQuarantineTests
{
    private const string Name = "BTCUSDT-1m-2025-01.csv";
    private static readonly long FirstMinute = ArchiveFolder.FirstMs / 60_000;

    [Theory]
    [InlineData("garbage", "row", "columns")]
    [InlineData("1735689660000,100,101", "row", "columns")]
    [InlineData("1735689660000,100,101,99,100,1", "row", "12 were expected")]
    [InlineData("17356xx660000,100,101,99,100,1,0,0,0,0,0,0", "timestamp_ms", "milliseconds")]
    [InlineData("1735689660,100,101,99,100,1,0,0,0,0,0,0", "timestamp_ms", "before 2010")]
    [InlineData("1735689660001,100,101,99,100,1,0,0,0,0,0,0", "timestamp_ms", "grid")]
    [InlineData("1735689660000,NaN,101,99,100,1,0,0,0,0,0,0", "open", "finite")]
    [InlineData("1735689660000,100,Infinity,99,100,1,0,0,0,0,0,0", "high", "finite")]
    [InlineData("1735689660000,100,101,zz,100,1,0,0,0,0,0,0", "low", "number")]
    [InlineData("1735689660000,100,101,0,100,1,0,0,0,0,0,0", "low", "above 0")]
    [InlineData("1735689660000,100,101,99,-100,1,0,0,0,0,0,0", "close", "above 0")]
    [InlineData("1735689660000,100,99.5,99,100,1,0,0,0,0,0,0", "high", "below open or close")]
    [InlineData("1735689660000,100,101,100.5,100,1,0,0,0,0,0,0", "low", "above open or close")]
    [InlineData("1735689660000,100,101,99,100,-1,0,0,0,0,0,0", "volume", "negative")]
    [InlineData("1735689660000,100,101,99,100,,0,0,0,0,0,0", "volume", "number")]
    [InlineData("1735689600000,100,101,99,100,1,0,0,0,0,0,0", "timestamp_ms", "repeats")]
    [InlineData("1735689540000,100,101,99,100,1,0,0,0,0,0,0", "timestamp_ms", "out of order")]
    public void Open_BadRowBetweenGoodOnes_QuarantinedWithFieldAndRuleWhileTheRestIsRead(string bad, string field, string rule)
    {
        using var folder = new ArchiveFolder();
        folder.Text(Name, ArchiveFolder.Header, ArchiveFolder.Row(0), bad, ArchiveFolder.Row(2));

        var archive = folder.Open();

        Assert.Equal([0, 2], archive.Series[0].Minutes.Select(m => m - FirstMinute));
        Assert.Equal(1, archive.Report.Quarantined);
        var row = Assert.Single(archive.Report.Quarantine);
        Assert.Equal((Name, 3, field), (row.File, row.Line, row.Field));
        Assert.Contains(rule, row.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RowFromTheFuture_Quarantined()
    {
        using var folder = new ArchiveFolder();
        folder.Text(Name, ArchiveFolder.Row(0), ArchiveFolder.Row(1), ArchiveFolder.Row(2));

        var archive = folder.Open(new ArchiveOptions { Clock = new SteppedClock(MinuteGrid.FromIndex(FirstMinute + 1)) });

        Assert.Equal(2, archive.Series[0].Length);
        Assert.Contains("future", Assert.Single(archive.Report.Quarantine).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OneRowJumpsAhead_OnlyThatRowIsLost()
    {
        using var folder = new ArchiveFolder();
        folder.Text(Name, ArchiveFolder.Row(0), ArchiveFolder.Row(1), ArchiveFolder.Row(500), ArchiveFolder.Row(2), ArchiveFolder.Row(3));

        var archive = folder.Open();

        Assert.Equal([0, 1, 2, 3], archive.Series[0].Minutes.Select(m => m - FirstMinute));
        Assert.Equal(3, Assert.Single(archive.Report.Quarantine).Line);
    }

    [Fact]
    public void Open_MoreBadRowsThanDetailsKept_AllAreCounted()
    {
        using var folder = new ArchiveFolder();
        folder.Text(Name, Enumerable.Repeat("1735689600000,bad", 50).Append(ArchiveFolder.Row(0)));

        var report = folder.Open(new ArchiveOptions { QuarantineDetailMax = 10 }).Report;

        Assert.Equal((50, 10), (report.Quarantined, report.Quarantine.Length));
    }

    [Fact]
    public void Open_EndlessLine_QuarantinedWithoutGrowing()
    {
        using var folder = new ArchiveFolder();
        folder.Text(Name, ArchiveFolder.Row(0), new string('7', 1 << 20), ArchiveFolder.Row(1));

        var archive = folder.Open();

        Assert.Equal(2, archive.Series[0].Length);
        Assert.Equal(2, Assert.Single(archive.Report.Quarantine).Line);
    }

    [Theory]
    [InlineData("BTCUSDT_1m_a.csv.gz")]
    [InlineData("BTCUSDT-1m-2025-01.zip")]
    public void Open_CompressedFileIsCutOff_ReadableRowsAreKeptAndTheProblemNamed(string name)
    {
        using var folder = new ArchiveFolder();
        string[] rows = [.. Enumerable.Range(0, 20_000).Select(i => ArchiveFolder.Row(i, Prices(i)))];
        _ = name.EndsWith(".zip", StringComparison.Ordinal) ? folder.Zip(name, rows) : folder.Gzip(name, rows);
        folder.Cut(name, 0.5);

        var archive = folder.Open();

        var problem = Assert.Single(archive.Report.Problems);
        Assert.Equal(name, problem.File);
        Assert.InRange(archive.Series[0].Length, 5_000, 15_000);
        Assert.Equal(archive.Series[0].Length, problem.RowsKept);
        Assert.InRange(archive.Report.Quarantined, 0, 1); // The row in which the file breaks off.
        Assert.Equal(archive.Report.Rows, archive.Report.Accepted + archive.Report.Quarantined);
        Assert.Empty(archive.Report.Gaps);
    }

    [Fact]
    public void Open_LastRowWithoutLineEnd_IsRead()
    {
        using var folder = new ArchiveFolder();
        folder.Text(Name, ArchiveFolder.Row(0), ArchiveFolder.Row(1)).Cut(Name, 0.999);

        Assert.Equal(2, folder.Open().Series[0].Length);
    }

    [Fact]
    public void Open_FileThatIsNoZip_NamedWhileOthersAreRead()
    {
        using var folder = new ArchiveFolder();
        folder.Text("BTCUSDT-1m-2025-02.zip", "<html>404</html> and some more text than a header has")
            .Text(Name, ArchiveFolder.Row(0));

        var archive = folder.Open();

        Assert.Single(archive.Series[0].Minutes);
        Assert.Contains("not a zip", Assert.Single(archive.Report.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherColumns_ProblemShowsTheHeader()
    {
        using var folder = new ArchiveFolder();
        folder.Text("ETHUSDT-1m-2025-01.csv", "date,close,volume,a,b,c", "1735689600000,1,2,3,4,5").Text(Name, ArchiveFolder.Row(0));

        var problem = Assert.Single(folder.Open().Report.Problems);

        Assert.Contains("date,close,volume", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RandomDecimals_SameBitsAsTheRuntime()
    {
        var random = new SeededRandom(11);
        for (var i = 0; i < 20_000; i++)
        {
            var text = (random.NextDouble() * Math.Pow(10, random.NextInt(12))).ToString($"F{random.NextInt(12)}", CultureInfo.InvariantCulture);

            Assert.True(DecimalText.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out var value, out _));

            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
        }
    }

    // Random digits, so that the compressed stream is long enough to be cut in its middle.
    private static string Prices(int i)
    {
        var price = 100 + new SeededRandom((ulong)i).NextDouble();
        return string.Create(CultureInfo.InvariantCulture, $"{price:F8},{price + 1:F8},{price - 1:F8},{price + 0.5:F8}");
    }
}
