using System.Text.Json;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>openInterest and its history.</summary>
internal sealed class OpenInterestCalls(IPaperMarket market)
{
    private const int LimitDefault = 30;
    private const int LimitMax = 500;
    private static readonly string[] Periods = ["5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"];
    private static readonly TimeSpan HistoryMax = TimeSpan.FromDays(30);

    public PaperError? Now(PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Instrument() is not { } instrument)
        {
            return query.Error;
        }

        json.WriteStartObject();
        json.WriteFixed("openInterest", market.GetOpenInterest(instrument.Symbol, query.Now), instrument.QuantityDecimals);
        json.WriteString("symbol", instrument.Symbol.Value);
        json.WriteNumber("time", query.NowMs);
        json.WriteEndObject();
        return null;
    }

    public PaperError? History(PaperQuery query, Utf8JsonWriter json)
    {
        var instrument = query.Instrument();
        if (query.Error is null && !query.Has("period"))
        {
            return PaperError.Missing("period");
        }

        var isPeriod = KlineInterval.TryParse(query.Text("period"), out var minutes) && Periods.Contains(query.Text("period"));
        var limit = query.Limit(LimitDefault, LimitMax);
        var (from, until) = (query.Time("startTime"), query.Time("endTime"));
        if (query.Error is not null || instrument is null || !isPeriod)
        {
            return query.Error ?? PaperError.InvalidPeriod;
        }

        var last = KlineInterval.Floor(Math.Min(until ?? query.NowMs, query.NowMs) / 60_000, minutes);
        var oldest = KlineInterval.Floor(MinuteGrid.ToIndex(query.Now - HistoryMax), minutes);
        var first = from is { } start
            ? KlineInterval.Floor((start / 60_000) + minutes - 1, minutes)
            : last - ((limit - 1L) * minutes);
        var path = new MinutePath();
        json.WriteStartArray();
        var written = 0;
        for (var minute = Math.Max(first, oldest); minute <= last && written < limit; minute += minutes)
        {
            var at = MinuteGrid.FromIndex(minute);
            if (!market.TryFillPath(instrument.Symbol, minute, path))
            {
                continue;
            }

            var contracts = market.GetOpenInterest(instrument.Symbol, at);
            json.WriteStartObject();
            json.WriteString("symbol", instrument.Symbol.Value);
            json.WriteFixed("sumOpenInterest", contracts, WireNumber.Fine);
            json.WriteFixed("sumOpenInterestValue", contracts * path.Mark[0], WireNumber.Fine);
            json.WriteString("CMCCirculatingSupply", "0");
            json.WriteNumber("timestamp", at.ToUnixTimeMilliseconds());
            json.WriteEndObject();
            written++;
        }

        json.WriteEndArray();
        return null;
    }
}
