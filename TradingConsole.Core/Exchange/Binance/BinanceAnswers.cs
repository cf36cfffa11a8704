using System.Text.Json;
using TradingConsole.Core.Market;
using static TradingConsole.Core.Exchange.Binance.WireField;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Reads the answers of the public REST endpoints. A row that cannot be believed is refused alone, never its siblings.</summary>
internal static class BinanceAnswers
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static DateTimeOffset ReadServerTime(JsonElement answer) => Instant(answer, "serverTime");

    /// <summary>The weight limit of this address and the window it counts in; null when the answer states none.</summary>
    public static (int Limit, TimeSpan Window)? ReadWeightLimit(JsonElement answer) =>
        Limits(answer, "REQUEST_WEIGHT") is [var first, ..] ? first : null;

    /// <summary>How many orders an account may send, per window.</summary>
    public static IReadOnlyList<(int Limit, TimeSpan Window)> ReadOrderLimits(JsonElement answer) => Limits(answer, "ORDERS");

    private static List<(int Limit, TimeSpan Window)> Limits(JsonElement answer, string type)
    {
        var found = new List<(int, TimeSpan)>();
        if (answer.TryGetProperty("rateLimits", out var limits) && limits.ValueKind == JsonValueKind.Array)
        {
            foreach (var row in limits.EnumerateArray().Where(row => Text(row, "rateLimitType") == type))
            {
                var unit = Text(row, "interval") switch
                {
                    "SECOND" => TimeSpan.FromSeconds(1),
                    "HOUR" => TimeSpan.FromHours(1),
                    "DAY" => TimeSpan.FromDays(1),
                    _ => Minute,
                };
                found.Add(((int)Number(row, "limit"), unit * Math.Max(1, Number(row, "intervalNum"))));
            }
        }

        return found;
    }

    /// <summary>Perpetual contracts of every quote asset and state; dated ones are left out.</summary>
    public static IEnumerable<Instrument> ReadInstruments(JsonElement answer, Action<string> refuse) =>
        Rows(answer.GetProperty("symbols"), "instrument", refuse,
            row => Text(row, "contractType") is "PERPETUAL" or "TRADIFI_PERPETUAL", ReadInstrument);

    /// <param name="asOf">The exchange's clock when the request left: a bar that ended before then is final.</param>
    public static IEnumerable<Candle> ReadCandles(JsonElement answer, Symbol symbol, DateTimeOffset asOf, Action<string> refuse) =>
        Bars(answer, symbol, asOf, refuse, hasVolume: true);

    /// <inheritdoc cref="ReadCandles"/>
    public static IEnumerable<MarkCandle> ReadMarkCandles(
        JsonElement answer, Symbol symbol, DateTimeOffset asOf, Action<string> refuse) =>
        Bars(answer, symbol, asOf, refuse, hasVolume: false)
            .Select(bar => new MarkCandle(bar.Symbol, bar.OpenTime, bar.Open, bar.High, bar.Low, bar.Close));

    /// <summary>Open time of the last row, whether or not it was believed: where the next page starts.</summary>
    public static DateTimeOffset? LastOpenTime(JsonElement answer)
    {
        var count = answer.GetArrayLength();
        return count == 0 ? null : TimeOf(answer[count - 1][0], "open time");
    }

    /// <remarks>Special rates (dividends of equity contracts) share an hour with the regular one and are not part of the series.</remarks>
    public static IEnumerable<FundingRate> ReadFundingRates(JsonElement answer, Symbol symbol, Action<string> refuse) =>
        Rows(answer, $"{symbol} funding rate", refuse,
            row => Text(row, "rateType") is "" or "Regular",
            row => new FundingRate(symbol, Instant(row, "fundingTime"), Finite(Number(row, "fundingRate"), "fundingRate")));

    public static OpenInterest ReadOpenInterest(JsonElement answer, Symbol symbol) =>
        new(symbol, Instant(answer, "time"), Finite(Number(answer, "openInterest"), "openInterest"));

    public static PremiumSample ReadPremium(JsonElement row, DateTimeOffset asOf)
    {
        var nextFunding = OptionalNumber(row, "nextFundingTime");
        var index = OptionalNumber(row, "indexPrice");
        var sample = new PremiumSample(
            Symbol.Parse(Text(row, "symbol")),
            Instant(row, "time"),
            Number(row, "markPrice"),
            index is 0 ? null : index,
            LastPrice: null,
            OptionalNumber(row, "lastFundingRate"),
            nextFunding is null or 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)nextFunding.Value));
        return CandleRules.Check(sample, asOf) is { } reason ? throw new FormatException(reason) : sample;
    }

    /// <remarks>A contract that has settled is still listed, with a mark price of 0: it has none.</remarks>
    public static IEnumerable<PremiumSample> ReadPremiums(JsonElement answer, DateTimeOffset asOf, Action<string> refuse) =>
        Rows(answer, "premium index", refuse, row => OptionalNumber(row, "markPrice") is not 0, row => ReadPremium(row, asOf));

    public static IEnumerable<(Symbol Symbol, TimeSpan Interval)> ReadFundingIntervals(JsonElement answer, Action<string> refuse) =>
        Rows(answer, "funding interval", refuse, _ => true, row =>
            (Symbol.Parse(Text(row, "symbol")), TimeSpan.FromHours(Number(row, "fundingIntervalHours"))));

    private static IEnumerable<Candle> Bars(
        JsonElement answer, Symbol symbol, DateTimeOffset asOf, Action<string> refuse, bool hasVolume) =>
        Rows(answer, $"{symbol} bar", refuse, row => TimeOf(row[6], "close time") < asOf, row =>
        {
            var candle = new Candle(
                symbol, TimeOf(row[0], "open time"), NumberOf(row[1], "open"), NumberOf(row[2], "high"), NumberOf(row[3], "low"),
                NumberOf(row[4], "close"), hasVolume ? NumberOf(row[5], "volume") : 0);
            return CandleRules.Check(candle, asOf) is { } reason ? throw new FormatException(reason) : candle;
        });

    private static Instrument ReadInstrument(JsonElement row)
    {
        var filters = row.GetProperty("filters").EnumerateArray()
            .GroupBy(filter => Text(filter, "filterType"))
            .ToDictionary(group => group.Key, group => group.First());
        decimal Filter(string type, string field) =>
            filters.TryGetValue(type, out var filter) && filter.TryGetProperty(field, out var value) ? Exact(value, $"{type}.{field}") : 0;

        return new Instrument(
            Symbol.Parse(Text(row, "symbol")),
            Text(row, "status"),
            Text(row, "contractType"),
            Text(row, "baseAsset"),
            Text(row, "quoteAsset"),
            TickSize: Filter("PRICE_FILTER", "tickSize"),
            QuantityStep: Filter("LOT_SIZE", "stepSize"),
            MarketQuantityStep: Filter("MARKET_LOT_SIZE", "stepSize"),
            QuantityMin: Math.Max(Filter("LOT_SIZE", "minQty"), Filter("MARKET_LOT_SIZE", "minQty")),
            MarketQuantityMax: Filter("MARKET_LOT_SIZE", "maxQty"),
            NotionalMin: Filter("MIN_NOTIONAL", "notional"),
            OptionalTime(row, "onboardDate"),
            OptionalTime(row, "deliveryDate"))
        {
            QuantityMax = Filter("LOT_SIZE", "maxQty"),
            PriceMin = Filter("PRICE_FILTER", "minPrice"),
            PriceMax = Filter("PRICE_FILTER", "maxPrice"),
            PriceMultiplierUp = Filter("PERCENT_PRICE", "multiplierUp"),
            PriceMultiplierDown = Filter("PERCENT_PRICE", "multiplierDown"),
        };
    }

    private static IEnumerable<T> Rows<T>(
        JsonElement answer, string what, Action<string> refuse, Func<JsonElement, bool> isWanted, Func<JsonElement, T> read)
    {
        foreach (var row in answer.EnumerateArray())
        {
            T item;
            try
            {
                if (!isWanted(row))
                {
                    continue;
                }

                item = read(row);
            }
            catch (Exception exception) when (IsUnreadable(exception))
            {
                refuse($"{what} refused: {exception.Message} Row: {Excerpt(row)}");
                continue;
            }

            yield return item;
        }
    }

    /// <summary>What reading an answer of the wrong shape can throw.</summary>
    public static bool IsUnreadable(Exception exception) => exception
        is FormatException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException
        or OverflowException or ArgumentException or JsonException;
}
