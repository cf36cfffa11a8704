using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>premiumIndex, fundingRate and fundingInfo.</summary>
internal sealed class PremiumCalls(IPaperMarket market, PaperListing listing)
{
    private const int LimitDefault = 100;
    private const int LimitMax = 1000;
    private const int LatestCount = 200; // What the exchange returns when no time is asked for.
    private const int IntervalHoursUsual = 8;

    // Older rows come without a mark price, as the exchange's own do.
    private static readonly TimeSpan MarkAgeMax = TimeSpan.FromDays(2);
    private static readonly TimeSpan LatestSpan = TimeSpan.FromDays(70);

    public PaperError? Index(PaperQuery query, Utf8JsonWriter json)
    {
        var one = query.OptionalInstrument();
        if (query.Error is not null)
        {
            return query.Error;
        }

        if (one is not null)
        {
            WriteIndex(json, one, query.Now);
            return null;
        }

        json.WriteStartArray();
        foreach (var instrument in listing.All)
        {
            WriteIndex(json, instrument, query.Now);
        }

        json.WriteEndArray();
        return null;
    }

    public PaperError? FundingRates(PaperQuery query, Utf8JsonWriter json)
    {
        var one = query.OptionalInstrument();
        var (from, until) = (query.Time("startTime"), query.Time("endTime"));
        var limit = query.Limit(LimitDefault, LimitMax);
        if (query.Error is not null)
        {
            return query.Error;
        }

        var isLatest = from is null && until is null;
        limit = isLatest && !query.Has("limit") ? LatestCount : limit;
        var end = until is { } ms ? Earlier(Instant(ms + 1), query.Now.AddMilliseconds(1)) : query.Now.AddMilliseconds(1);
        var start = from is { } first ? Instant(first) : end - LatestSpan;
        var rates = (one is null ? listing.All.Select(i => i.Symbol) : [one.Symbol])
            .SelectMany(symbol => market.GetFundingRates(symbol, start, end))
            .OrderBy(rate => rate.Time);

        // From a start time on the oldest come first; without one the latest are meant.
        json.WriteStartArray();
        foreach (var rate in from is null ? rates.TakeLast(limit) : rates.Take(limit))
        {
            WriteRate(json, rate, query.Now);
        }

        json.WriteEndArray();
        return null;
    }

    public PaperError? FundingInfo(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var instrument in listing.All)
        {
            var hours = market.GetFunding(instrument.Symbol, query.Now).IntervalHours;
            if (hours == IntervalHoursUsual && !instrument.IsTradFi)
            {
                continue; // Only adjusted contracts are listed.
            }

            json.WriteStartObject();
            json.WriteString("symbol", instrument.Symbol.Value);
            json.WriteString("adjustedFundingRateCap", instrument.IsTradFi ? "0.00050000" : "0.02000000");
            json.WriteString("adjustedFundingRateFloor", instrument.IsTradFi ? "-0.00050000" : "-0.02000000");
            json.WriteNumber("fundingIntervalHours", hours);
            json.WriteBoolean("disclaimer", false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return null;
    }

    private void WriteIndex(Utf8JsonWriter json, PaperInstrument instrument, DateTimeOffset now)
    {
        var path = new MinutePath();
        var facts = market.TryFillPath(instrument.Symbol, MinuteGrid.ToIndex(now), path)
            ? MarkFacts.Of(market, instrument.Symbol, path, now)
            : default;
        json.WriteStartObject();
        json.WriteString("symbol", instrument.Symbol.Value);
        json.WriteFixed("markPrice", facts.Mark, WireNumber.Fine);
        json.WriteFixed("indexPrice", facts.Index, WireNumber.Fine);
        json.WriteFixed("estimatedSettlePrice", facts.Index, WireNumber.Fine);
        json.WriteString("lastFundingRate", facts.RateEstimate is { } rate ? WireNumber.Text(rate, WireNumber.Fine) : "");
        json.WriteString("interestRate", "0.00010000");
        json.WriteNumber("nextFundingTime", facts.NextFunding?.ToUnixTimeMilliseconds() ?? 0);
        json.WriteNumber("time", now.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private void WriteRate(Utf8JsonWriter json, FundingRate rate, DateTimeOffset now)
    {
        var path = new MinutePath();
        var hasMark = now - rate.Time <= MarkAgeMax && market.TryFillPath(rate.Symbol, MinuteGrid.ToIndex(rate.Time), path);
        json.WriteStartObject();
        json.WriteString("symbol", rate.Symbol.Value);
        json.WriteNumber("fundingTime", rate.Time.ToUnixTimeMilliseconds());
        json.WriteFixed("fundingRate", rate.Rate, WireNumber.Fine);
        json.WriteString("markPrice", hasMark ? WireNumber.Text(path.Mark[0], WireNumber.Fine) : "");
        json.WriteString("rateType", "Regular");
        json.WriteEndObject();
    }

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
