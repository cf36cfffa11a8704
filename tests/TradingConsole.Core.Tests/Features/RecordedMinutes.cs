using System.Globalization;
using System.IO.Compression;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Core.Tests.Features;

/// <summary>Recorded candles of ../shared as series. No 1-minute mark price was recorded, so mark is the trade price.</summary>
internal static class RecordedMinutes
{
    public const string Btc = "binance_um_1m/BTCUSDT_1m_2025-05-04_2025-06-24.csv.gz";
    public const string Eth = "binance_um_1m/ETHUSDT_1m_2025-05-04_2025-06-24.csv.gz";
    public const string Xrp = "binance_um_1m/XRPUSDT_1m_2025-05-04_2025-06-24.csv.gz";
    public const string Crash = "binance_um_1m_ext/FILUSDT_1m_2024-04.csv.gz";
    public const string EthFunding = "binance_um_context/ETHUSDT_funding_2025-03_2025-06.csv.gz";

    public static MinuteSeries Load(string file, int barsMax)
    {
        var rows = Rows(file).Take(barsMax).ToArray();
        var symbol = Path.GetFileName(file).Split('_')[0];
        var series = new MinuteSeries(Symbol.Parse(symbol), rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            TestMinutes.Set(series, i, (long)row[0]! / 60_000, row[1]!.Value, row[2]!.Value, row[3]!.Value, row[4]!.Value, row[5]!.Value);
        }

        return series;
    }

    /// <summary>Rows of a numeric CSV without its header; an empty field is null.</summary>
    public static IEnumerable<double?[]> Rows(string file) => Lines(file).Skip(1).Select(line => line.Split(',')
        .Select(field => field.Length == 0 ? (double?)null : double.Parse(field, CultureInfo.InvariantCulture)).ToArray());

    public static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.Path(file)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Writes recorded settlements into the series' funding column: the last one at or before each minute's open.</summary>
    public static void AddFunding(MinuteSeries series, string file)
    {
        var settled = Rows(file).Select(row => (Minute: (long)row[0]!.Value / 60_000, Rate: row[1]!.Value)).ToArray();
        for (var i = 0; i < series.Length; i++)
        {
            series.FundingRate[i] = settled.LastOrDefault(s => s.Minute <= series.Minute[i], (0, double.NaN)).Rate;
        }
    }
}
