using System.Globalization;
using System.IO.Compression;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

/// <summary>The forecasts whose expected figures shared/data/forecast_calibration/expected_metrics.json holds.</summary>
internal static class RecordedForecasts
{
    private const long HourMs = 3_600_000;

    /// <param name="dataset">As the file of figures names it, or how that name starts.</param>
    public static (double[] Probabilities, bool[] Outcomes) Load(string dataset) =>
        dataset.StartsWith("polymarket_prices", StringComparison.Ordinal) ? LoadMarkets(dataset.Contains("24h", StringComparison.Ordinal) ? 24 : 1)
        : dataset.StartsWith("fivethirtyeight", StringComparison.Ordinal) ? Load(dataset, "prob1", "prob1_outcome")
        : Load(dataset, "market_prob", "outcome");

    /// <summary>The last price at or before so many hours before a market's last one, at most an hour old; one row a market.</summary>
    private static (double[] Probabilities, bool[] Outcomes) LoadMarkets(int hours)
    {
        var prices = new Dictionary<string, List<(long At, double Yes)>>();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.Path("polymarket_prices/yes_price_10m.csv.gz")), CompressionMode.Decompress));
        Assert.Equal("timestamp_ms,market_slug,yes_price", reader.ReadLine());
        while (reader.ReadLine() is { } line)
        {
            var row = line.Split(',');
            (prices.TryGetValue(row[1], out var series) ? series : prices[row[1]] = [])
                .Add((long.Parse(row[0], CultureInfo.InvariantCulture), double.Parse(row[2], CultureInfo.InvariantCulture)));
        }

        var found = new List<(double P, bool Y)>();
        foreach (var row in Rows(File.OpenRead(SharedData.Path("polymarket_prices/markets.csv"))))
        {
            var due = long.Parse(row["last_ms"], CultureInfo.InvariantCulture) - (hours * HourMs);
            var before = prices[row["market_slug"]].Where(price => price.At <= due && price.At >= due - HourMs).ToArray();
            if (before.Length > 0)
            {
                found.Add((before.MaxBy(price => price.At).Yes, row["outcome"] == "1"));
            }
        }

        return ([.. found.Select(row => row.P)], [.. found.Select(row => row.Y)]);
    }

    private static IEnumerable<Dictionary<string, string>> Rows(Stream file)
    {
        using var reader = new StreamReader(file);
        var header = Fields(reader.ReadLine()!);
        while (reader.ReadLine() is { } line)
        {
            yield return header.Zip(Fields(line)).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }

    private static (double[] Probabilities, bool[] Outcomes) Load(string dataset, string probability, string outcome)
    {
        var parts = dataset.Split(": ");
        using var reader = new StreamReader(new GZipStream(
            File.OpenRead(SharedData.Path($"forecast_calibration/{parts[0]}.csv.gz")), CompressionMode.Decompress));
        var header = Fields(reader.ReadLine()!);
        var (p, y, source) = (header.IndexOf(probability), header.IndexOf(outcome), header.IndexOf("source"));
        var rows = new List<(double P, bool Y)>();
        while (reader.ReadLine() is { } line)
        {
            var fields = Fields(line);
            var isWanted = parts.Length == 1 || parts[1] == "all" || fields[source] == parts[1];
            if (isWanted && double.Parse(fields[y], CultureInfo.InvariantCulture) is var happened && happened is 0 or 1)
            {
                rows.Add((double.Parse(fields[p], CultureInfo.InvariantCulture), happened == 1));
            }
        }

        return ([.. rows.Select(row => row.P)], [.. rows.Select(row => row.Y)]);
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string> { "" };
        var quoted = false;
        foreach (var letter in line)
        {
            if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ',' && !quoted)
            {
                fields.Add("");
            }
            else
            {
                fields[^1] += letter;
            }
        }

        return fields;
    }
}
