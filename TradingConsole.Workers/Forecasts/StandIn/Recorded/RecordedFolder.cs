using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Workers.Forecasts.StandIn.Recorded;

/// <summary>A folder of recorded price histories: <c>markets.csv</c> and <c>yes_price_10m.csv.gz</c>, and optionally recorded catalogue objects.</summary>
/// <remarks>
/// Recorded are the questions, outcomes and prices. Made up, because nobody recorded them: ids (SHA-256 of the slug), the category (from the
/// slug), the planned end (the last price seen) and the settlement (an hour after it). Volume, open interest and wallets are not made up: they
/// are missing. Every change of the price counts as one trade of one share by nobody known, so that streams have something to carry.
/// </remarks>
public sealed class RecordedFolder : IRecordedWorld
{
    private const long FirstId = 500_000;

    private readonly ImmutableArray<WorldMarket> _markets;
    private readonly Dictionary<long, WorldMarket> _byId;
    private readonly Dictionary<string, WorldMarket> _byCondition;
    private readonly Dictionary<string, WorldMarket> _byToken;
    private readonly Dictionary<string, WorldPrice[]> _prices;

    private RecordedFolder(string description, IEnumerable<WorldMarket> markets, Dictionary<string, WorldPrice[]> prices)
    {
        Description = description;
        _markets = [.. markets.OrderBy(market => market.Id)];
        _byId = _markets.ToDictionary(market => market.Id);
        _byCondition = _markets.ToDictionary(market => market.ConditionId, StringComparer.Ordinal);
        _byToken = _markets.SelectMany(market => market.Tokens.Select(token => (token, market))).ToDictionary(StringComparer.Ordinal);
        _prices = prices;
    }

    public string Description { get; }

    /// <summary>When the first market opened.</summary>
    public DateTimeOffset Begins => _markets.Min(market => market.OpensAt);

    /// <summary>When the last one has settled.</summary>
    public DateTimeOffset Ends => _markets.Max(market => market.SettlesAt);

    /// <summary>Loads the folder.</summary>
    /// <param name="folder">Holds <c>markets.csv</c> and <c>yes_price_10m.csv.gz</c>.</param>
    /// <param name="catalogue">A <c>.jsonl.gz</c> of recorded catalogue objects to show beside them; null for none.</param>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="FormatException">A row cannot be read; names file, line and field.</exception>
    public static RecordedFolder Load(string folder, string? catalogue = null)
    {
        var prices = ReadPrices(Path.Combine(folder, "yes_price_10m.csv.gz"));
        var rows = RecordedMarkets.Read(Path.Combine(folder, "markets.csv"));
        var markets = rows.OrderBy(row => row.FirstAt).ThenBy(row => row.Slug, StringComparer.Ordinal).Select((row, i) => row.ToMarket(FirstId + i)).ToList();
        foreach (var market in markets)
        {
            if (!prices.ContainsKey(market.Slug))
            {
                throw new FormatException($"markets.csv: market_slug \"{market.Slug}\" has no prices");
            }
        }

        if (catalogue is not null)
        {
            markets.AddRange(RecordedCatalogue.Read(catalogue));
        }

        return new RecordedFolder($"{markets.Count} recorded markets of {folder}", markets, prices);
    }

    public IReadOnlyList<WorldMarket> Markets(DateTimeOffset now) => [.. _markets.Where(market => market.OpensAt <= now)];

    public WorldMarket? ById(long id) => _byId.GetValueOrDefault(id);

    public WorldMarket? ByCondition(string conditionId) => _byCondition.GetValueOrDefault(conditionId);

    public WorldMarket? ByToken(string token) => _byToken.GetValueOrDefault(token);

    public IEnumerable<WorldPrice> Prices(WorldMarket market, DateTimeOffset from, DateTimeOffset to, TimeSpan bucket)
    {
        var recorded = Of(market);
        for (var i = FirstFrom(recorded, from); i < recorded.Length && recorded[i].Ts < to; i++)
        {
            // Of each bucket its last price, with that price's own time: one earlier would show what was not known yet.
            var isLast = i + 1 == recorded.Length || recorded[i + 1].Ts >= to || Bucket(recorded[i + 1].Ts) != Bucket(recorded[i].Ts);
            if (isLast)
            {
                yield return recorded[i];
            }
        }

        long Bucket(DateTimeOffset at) => at.UtcTicks / bucket.Ticks;
    }

    public WorldPrice? PriceAt(WorldMarket market, DateTimeOffset now)
    {
        var recorded = Of(market);
        var next = FirstFrom(recorded, now + TimeSpan.FromTicks(1));
        return next == 0 ? null : recorded[next - 1];
    }

    public IEnumerable<WorldTrade> Trades(WorldMarket market, DateTimeOffset from, DateTimeOffset to)
    {
        var recorded = Of(market);
        for (var i = Math.Max(1, FirstFrom(recorded, from + TimeSpan.FromTicks(1))); i < recorded.Length && recorded[i].Ts <= to; i++)
        {
            if (recorded[i].Yes != recorded[i - 1].Yes)
            {
                var hash = "0x" + WorldIds.Hex("trade", $"{market.Slug}:{i}");
                yield return new WorldTrade(recorded[i].Ts, 0, recorded[i].Yes, 1, recorded[i].Yes > recorded[i - 1].Yes, null, hash);
            }
        }
    }

    public WorldActivity ActivityAt(WorldMarket market, DateTimeOffset now) => WorldActivity.Unrecorded;

    private WorldPrice[] Of(WorldMarket market) => _prices.GetValueOrDefault(market.Slug, []);

    private static int FirstFrom(WorldPrice[] prices, DateTimeOffset from)
    {
        var (low, high) = (0, prices.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = prices[middle].Ts < from ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static Dictionary<string, WorldPrice[]> ReadPrices(string path)
    {
        var prices = new Dictionary<string, List<WorldPrice>>(StringComparer.Ordinal);
        foreach (var (number, fields) in RecordedCsv.Read(path))
        {
            if (fields.Length != 3
                || !long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                || !decimal.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var yes) || yes is < 0 or > 1)
            {
                throw new FormatException($"{Path.GetFileName(path)} line {number}: \"{string.Join(',', fields)}\", needs timestamp_ms,market_slug,yes_price with a price of 0 to 1");
            }

            if (!prices.TryGetValue(fields[1], out var list))
            {
                prices[fields[1]] = list = [];
            }

            list.Add(new WorldPrice(DateTimeOffset.FromUnixTimeMilliseconds(ms), yes));
        }

        return prices.ToDictionary(pair => pair.Key, pair => pair.Value.OrderBy(price => price.Ts).ToArray(), StringComparer.Ordinal);
    }
}
