using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Verbs;
using TradingConsole.Workers.Verbs.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Forecasts;

public sealed class ScoreVerbTests : IDisposable
{
    private const long End = 1_770_000_000_000;
    private const long Hour = 3_600_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-score-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SharedDataFact]
    public async Task Score_RecordedMarkets_EqualsAPlainComputationAndThePublishedFigures()
    {
        var (markets, prices) = (SharedData.Path("polymarket_prices/markets.csv"), SharedData.Path("polymarket_prices/yes_price_10m.csv.gz"));
        var outcomes = File.ReadLines(markets).Skip(1).Select(Split).ToDictionary(row => row[0], row => (Yes: row[3] == "1", End: long.Parse(row[5], CultureInfo.InvariantCulture)));
        var shown = Lines(prices).Skip(1).Select(line => line.Split(',')).GroupBy(row => row[1]).ToDictionary(
            rows => rows.Key,
            rows => rows.Select(row => (At: long.Parse(row[0], CultureInfo.InvariantCulture), Yes: double.Parse(row[2], CultureInfo.InvariantCulture))).ToArray());

        var (code, answer) = await VerbAsync("--markets", markets, "--prices", prices);

        Assert.Equal(0, code);
        foreach (var (name, hours, n) in (ReadOnlySpan<(string, int, int)>)[("T-24h", 24, 147), ("T-1h", 1, 154)])
        {
            var rows = new List<(double P, double Y)>();
            foreach (var (slug, market) in outcomes)
            {
                var due = market.End - (hours * Hour);
                var last = shown[slug].Where(price => price.At <= due).OrderBy(price => price.At).LastOrDefault((At: 0, Yes: -1));
                if (due - last.At <= Hour)
                {
                    rows.Add((last.Yes, market.Yes ? 1 : 0));
                }
            }

            var horizon = answer.GetProperty("horizons").GetProperty(name);
            Assert.Equal(["n", "brier", "log_loss", "ece", "excluded"], horizon.EnumerateObject().Select(field => field.Name));
            Assert.Equal((n, n), (rows.Count, horizon.GetProperty("n").GetInt32()));
            Assert.Equal(rows.Average(row => Math.Pow(row.P - row.Y, 2)), Number(horizon, "brier"), 1e-12);
            Assert.Equal(
                rows.Average(row => -Math.Log(Math.Clamp(row.Y == 1 ? row.P : 1 - row.P, 1e-6, 1 - 1e-6))), Number(horizon, "log_loss"), 1e-12);
            Assert.Equal(
                rows.GroupBy(row => Math.Min(9, (int)Math.Floor((row.P * 10) + 1e-9))).Sum(bin => Math.Abs(bin.Sum(row => row.P - row.Y))) / n,
                Number(horizon, "ece"), 1e-12);
            Assert.Equal(154, n + horizon.GetProperty("excluded").EnumerateObject().Sum(reason => reason.Value.GetInt32()));
        }

        // As scikit-learn computed them for the pack.
        Assert.Equal(0.11831950170068027, Number(answer.GetProperty("horizons").GetProperty("T-24h"), "brier"), 1e-12);
        Assert.Equal(0.3399784870029255, Number(answer.GetProperty("horizons").GetProperty("T-24h"), "log_loss"), 1e-12);
        Assert.Equal(0.011503246753246724, Number(answer.GetProperty("horizons").GetProperty("T-1h"), "ece"), 1e-12);
        Assert.Equal(7, answer.GetProperty("horizons").GetProperty("T-24h").GetProperty("excluded").GetProperty("no_price").GetInt32());
    }

    [SharedDataTheory]
    [InlineData("leak_trap_settled_prices.csv.gz", "yes_price_10m.csv.gz")]
    [InlineData("markets.csv", "leak_trap_settled_prices.csv.gz")]
    public async Task Score_PricesReadAfterSettlement_AreRefusedWithTheReason(string markets, string prices)
    {
        var (code, answer) = await VerbAsync(
            "--markets", SharedData.Path($"polymarket_prices/{markets}"), "--prices", SharedData.Path($"polymarket_prices/{prices}"));

        Assert.Equal(1, code);
        var error = answer.GetProperty("error").GetString();
        Assert.Contains("leak_trap_settled_prices", error, StringComparison.Ordinal);
        Assert.Contains("price_at_observation", error, StringComparison.Ordinal);
        Assert.Contains("already know the outcome", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StalenessAndMissingPrices_AreCountedByReason()
    {
        // fresh: exactly 60 minutes old at T − 24 h counts. stale: a millisecond more. late: begins after T − 24 h. silent: no row. open, paid back.
        var markets = Written("m.csv", "market_slug,outcome,last_ms", $"fresh,1,{End}", $"stale,0,{End}", $"late,0,{End}", $"silent,1,{End}", $"open,,{End}", $"back,0.5,{End}");
        var prices = Written(
            "p.csv", "timestamp_ms,market_slug,yes_price",
            $"{End - (25 * Hour)},fresh,0.75", $"{End - (25 * Hour) - 1},stale,0.5", $"{End - (23 * Hour)},late,0.5", $"{End - Hour},late,0.25", $"{End - Hour + 1},late,1");

        var result = ScoreVerb.Run(markets, prices, TextWriter.Null);

        var (day, hour) = (result.Horizons["T-24h"], result.Horizons["T-1h"]);
        Assert.Equal((1, 0.0625), (day.N, day.Brier));
        Assert.Equal([("no_price", 2), ("stale", 1), ("unresolved", 1), ("void", 1)], day.Excluded.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((1, 0.0625), (hour.N, hour.Brier)); // The price at the very instant, not the one a millisecond later.
        Assert.Equal([("no_price", 1), ("stale", 2), ("unresolved", 1), ("void", 1)], hour.Excluded.Select(pair => (pair.Key, pair.Value)));
        Assert.Contains("no_price 2, stale 1", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NothingToScore_HasNoFigures()
    {
        var result = ScoreVerb.Run(
            Written("m.csv", "market_slug,outcome,last_ms", $"a,1,{End}"), Written("p.csv", "timestamp_ms,market_slug,yes_price"), TextWriter.Null);

        Assert.Equal(new int?[] { 0, 0 }, result.Horizons.Values.Select(score => (int?)score.N));
        Assert.Null(result.Horizons["T-1h"].Brier);
    }

    [Fact]
    public void Run_PriceAfterItsMarketsEnd_IsNamedAsALeak()
    {
        var markets = Written("m.csv", "market_slug,outcome,last_ms", $"a,1,{End}");
        var prices = Written("p.csv", "timestamp_ms,market_slug,yes_price", $"{End},a,0.9", $"{End + 1},a,1");

        var refused = Assert.Throws<InvalidDataException>(() => ScoreVerb.Run(markets, prices, TextWriter.Null));

        Assert.Contains("line 3, timestamp_ms", refused.Message, StringComparison.Ordinal);
        Assert.Contains("look-ahead leak", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timestamp_ms,market_slug,yes_price|1769990000000,a,1.5", "line 2, yes_price: '1.5' is not a price from 0 to 1")]
    [InlineData("timestamp_ms,market_slug,yes_price|1769990000000,a,0.5|1769990000000,a,NaN", "line 3, yes_price: 'NaN'")]
    [InlineData("timestamp_ms,market_slug,yes_price|1769990000,a,0.5", "line 2, timestamp_ms: '1769990000' is not a time in whole milliseconds")]
    [InlineData("timestamp_ms,market_slug,yes_price|1769990000000,a,0.5|1769990000000,a,0.6", "line 3, yes_price: '0.6' contradicts an earlier row")]
    [InlineData("timestamp_ms,market_slug,yes_price|1769990000000,a", "line 2, row: '1769990000000' begins a line of 2 fields, the header has 3 columns")]
    [InlineData("timestamp_ms,market_slug|1769990000000,a", "column 'yes_price' is missing")]
    [InlineData("timestamp_ms,market_slug,yes_price|x,a,2", "2 wrong rows")]
    [InlineData("", "the file is empty")]
    public void Run_WrongPriceRow_NamesLineColumnValueAndRule(string rows, string named)
    {
        var markets = Written("m.csv", "market_slug,outcome,last_ms", $"a,1,{End}");

        var refused = Assert.Throws<InvalidDataException>(() => ScoreVerb.Run(markets, Written("p.csv", rows.Split('|')), TextWriter.Null));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains("p.csv", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,maybe,1770000000000", "line 2, outcome: 'maybe'")]
    [InlineData("a,1,soon", "line 2, last_ms: 'soon'")]
    [InlineData(",1,1770000000000", "line 2, market_slug: ''")]
    [InlineData("a,1,1770000000000|a,0,1770000000000", "line 3, market_slug: 'a' appears a second time")]
    public void Run_WrongMarketRow_NamesLineColumnValueAndRule(string rows, string named)
    {
        var markets = Written("m.csv", ["market_slug,outcome,last_ms", .. rows.Split('|')]);

        var refused = Assert.Throws<InvalidDataException>(() =>
            ScoreVerb.Run(markets, Written("p.csv", "timestamp_ms,market_slug,yes_price"), TextWriter.Null));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NamesThatAreNoUtf8_AreRefusedBeforeTwoBecomeOne()
    {
        // Read leniently both would be "caf\uFFFD", and one market would be scored with the other's price.
        byte[] Latin(string name, byte letter, string row) => [.. "market_slug,outcome,last_ms\nfirst,1,1770000000000\n"u8, .. System.Text.Encoding.ASCII.GetBytes(name), letter, .. System.Text.Encoding.ASCII.GetBytes(row)];
        var (markets, prices) = (Path.Combine(_folder, "m.csv"), Path.Combine(_folder, "p.csv"));
        File.WriteAllBytes(markets, Latin("caf", 0xe9, $",1,{End}\n"));
        File.WriteAllBytes(prices, [.. "timestamp_ms,market_slug,yes_price\n"u8, .. System.Text.Encoding.ASCII.GetBytes($"{End - Hour},caf"), 0xe8, .. ",0.5\n"u8]);

        Assert.Equal(
            $"{markets}: line 3: byte 0xE9 is no UTF-8; save the file as UTF-8",
            Assert.Throws<InvalidDataException>(() => ScoreVerb.Run(markets, prices, TextWriter.Null)).Message);

        var good = Written("good.csv", "market_slug,outcome,last_ms", $"caf\u00e9,1,{End}");
        Assert.StartsWith($"{prices}: line 2: byte 0xE8", Assert.Throws<InvalidDataException>(() => ScoreVerb.Run(good, prices, TextWriter.Null)).Message, StringComparison.Ordinal);
        Assert.Equal(1, ScoreVerb.Run(good, Written("p.csv", "timestamp_ms,market_slug,yes_price", $"{End - Hour},caf\u00e9,0.5"), TextWriter.Null).Horizons["T-1h"].N);

        File.WriteAllBytes(prices, [.. "timestamp_ms,market_slug,yes_price\n"u8, .. System.Text.Encoding.ASCII.GetBytes($"{End - Hour},x,0.5"), 0xc3]); // A letter cut short by the file's end.
        Assert.Contains("line 2: ", Assert.Throws<InvalidDataException>(() => ScoreVerb.Run(good, prices, TextWriter.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CompressedQuotedAndShuffled_IsReadAllTheSame()
    {
        var markets = Written("m.csv", "outcome,question,last_ms,market_slug", $"1,\"Will it, really?\",{End},a");
        var plain = Written("p.csv", "timestamp_ms,market_slug,yes_price", $"{End - Hour},a,0.75", $"{End - (25 * Hour)},a,2.5e-1", $"{End - (2 * Hour)},b,0.1");
        var packed = Path.Combine(_folder, "p.csv.gz");
        using (var file = new GZipStream(File.Create(packed), CompressionMode.Compress))
        {
            file.Write(File.ReadAllBytes(plain));
        }

        using var notes = new StringWriter();
        var result = ScoreVerb.Run(markets, packed, notes);

        Assert.Equal((0.5625, 0.0625), (result.Horizons["T-24h"].Brier, result.Horizons["T-1h"].Brier));
        Assert.Contains("1 rows belong to markets", notes.ToString(), StringComparison.Ordinal);
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static IEnumerable<string> Lines(string packed)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(packed), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    // Questions are quoted where they hold a comma.
    private static string[] Split(string line)
    {
        var parts = line.Split('"');
        return parts.Length == 1 ? line.Split(',') : [.. parts[0].TrimEnd(',').Split(','), parts[1], .. parts[^1].TrimStart(',').Split(',')];
    }

    private static async Task<(int ExitCode, JsonElement Answer)> VerbAsync(params string[] options)
    {
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(text));
        try
        {
            var code = await VerbLine.RunAsync(["forecasts", "score", .. options, "--json"]);
            return (code, JsonElement.Parse(text.ToString().Split('\n', StringSplitOptions.TrimEntries).Last(line => line.StartsWith('{'))));
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    private string Written(string name, params string[] lines)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, string.Join('\n', lines));
        return path;
    }
}
