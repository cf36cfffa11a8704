using System.Text.Json;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>klines, markPriceKlines and indexPriceKlines: closed candles, and the running one as it stands.</summary>
internal sealed class KlineCalls(IPaperMarket market, PaperListing listing)
{
    private const int LimitDefault = 500;
    private const int LimitMax = 1500;

    private enum Source
    {
        Trades,
        Mark,
        Index,
    }

    public static int Weight(PaperQuery query) => query.Limit(LimitDefault, LimitMax) switch
    {
        < 100 => 1,
        < 500 => 2,
        <= 1000 => 5,
        _ => 10,
    };

    public PaperError? Trades(PaperQuery query, Utf8JsonWriter json) => Write(query, json, Source.Trades, "symbol");

    public PaperError? Marks(PaperQuery query, Utf8JsonWriter json) => Write(query, json, Source.Mark, "symbol");

    public PaperError? Indexes(PaperQuery query, Utf8JsonWriter json) => Write(query, json, Source.Index, "pair");

    private PaperError? Write(PaperQuery query, Utf8JsonWriter json, Source source, string symbolName)
    {
        var instrument = query.Instrument(symbolName);
        if (query.Error is null && !query.Has("interval"))
        {
            return PaperError.Missing("interval");
        }

        var isInterval = KlineInterval.TryParse(query.Text("interval"), out var length);
        var (from, until) = (query.Time("startTime"), query.Time("endTime"));
        var limit = query.Limit(LimitDefault, LimitMax);
        if (query.Error is not null || instrument is null || !isInterval)
        {
            return query.Error ?? PaperError.InvalidInterval;
        }

        json.WriteStartArray();
        var running = MinuteGrid.ToIndex(query.Now);
        var last = KlineInterval.Floor(Math.Min(until is { } end ? end / 60_000 : running, running), length);
        var earliest = KlineInterval.Floor(MinuteGrid.ToIndex(market.Start), length);
        var first = from is { } start
            ? Math.Max(earliest, KlineInterval.Floor((start + ((length * 60_000L) - 1)) / 60_000, length))
            : Math.Max(earliest, last - ((limit - 1L) * length));
        var written = 0;
        for (var open = first; open <= last && written < limit; open += length)
        {
            if (Sum(instrument, open, length, source, query.Now) is { } facts)
            {
                WriteRow(json, instrument, source, open, length, facts);
                written++;
            }
        }

        json.WriteEndArray();
        return null;
    }

    private KlineFacts? Sum(PaperInstrument instrument, long open, int length, Source source, DateTimeOffset now)
    {
        var path = new MinutePath();
        KlineFacts? sum = null;
        var running = MinuteGrid.ToIndex(now);
        for (var minute = open; minute < open + length && minute <= running; minute++)
        {
            if (!market.TryFillPath(instrument.Symbol, minute, path))
            {
                continue;
            }

            var facts = source switch
            {
                Source.Mark => OfPoints(path.Mark, minute, running, now),
                Source.Index => OfPoints(path.Index, minute, running, now),
                _ when minute < running => KlineFacts.Of(instrument, path),
                _ => KlineFacts.Until(instrument, listing.Grid(instrument.Symbol), path, now.Second),
            };
            sum = sum?.Then(facts) ?? facts;
        }

        return sum;
    }

    private static KlineFacts OfPoints(double[] points, long minute, long running, DateTimeOffset now)
    {
        var bar = minute < running
            ? MinutePath.Bar(points)
            : MinutePath.BarUntil(points, now.Second, MinutePath.At(points, now.Second));
        return new KlineFacts(bar, 0, 0, minute < running ? 60 : now.Second + 1, 0, 0);
    }

    private static void WriteRow(
        Utf8JsonWriter json, PaperInstrument instrument, Source source, long open, int length, in KlineFacts facts)
    {
        var price = source == Source.Trades ? instrument.PriceDecimals : WireNumber.Fine;
        json.WriteStartArray();
        json.WriteNumberValue(open * 60_000);
        json.WriteFixedValue(facts.Bar.Open, price);
        json.WriteFixedValue(facts.Bar.High, price);
        json.WriteFixedValue(facts.Bar.Low, price);
        json.WriteFixedValue(facts.Bar.Close, price);
        if (source == Source.Trades)
        {
            json.WriteFixedValue(facts.Volume, instrument.QuantityDecimals);
            json.WriteNumberValue(((open + length) * 60_000) - 1);
            json.WriteFixedValue(facts.Turnover, WireNumber.Turnover);
            json.WriteNumberValue(facts.Trades);
            json.WriteFixedValue(facts.TakerVolume, instrument.QuantityDecimals);
            json.WriteFixedValue(facts.TakerTurnover, WireNumber.Turnover);
        }
        else
        {
            json.WriteStringValue("0"u8);
            json.WriteNumberValue(((open + length) * 60_000) - 1);
            json.WriteStringValue("0"u8);
            json.WriteNumberValue(facts.Trades);
            json.WriteStringValue("0"u8);
            json.WriteStringValue("0"u8);
        }

        json.WriteStringValue("0"u8);
        json.WriteEndArray();
    }
}
