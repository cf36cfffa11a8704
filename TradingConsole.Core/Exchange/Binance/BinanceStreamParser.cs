using System.Text;
using System.Text.Json;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Reads one message of the market streams. Pure, allocation-free but for its result, and never throws.</summary>
/// <remarks>
/// The whole message is walked before anything in it is believed, so a message cut short is refused as a whole. Field names
/// differ only by case and are compared as bytes; fields nobody needs are skipped, whatever they hold.
/// </remarks>
internal static class BinanceStreamParser
{
    private const int SymbolCharsMax = 64;

    /// <param name="receivedAt">Market clock; becomes the event's stamp.</param>
    /// <param name="serverNow">The exchange's clock, which no candle may be ahead of.</param>
    public static StreamMessage Parse(
        ReadOnlySpan<byte> message, DateTimeOffset receivedAt, DateTimeOffset serverNow, BinanceSymbolTable symbols)
    {
        try
        {
            return ParseEnvelope(message, new Context(receivedAt, serverNow, symbols));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return StreamMessage.Refused($"message is not valid JSON: {exception.Message}");
        }
    }

    private static StreamMessage ParseEnvelope(ReadOnlySpan<byte> message, in Context context)
    {
        var reader = new Utf8JsonReader(message);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var isArray = reader.TokenType == JsonTokenType.StartArray;
            reader.Skip();
            reader.Read();
            return isArray ? StreamMessage.Ignored("array") : StreamMessage.Refused("message is not a JSON object.");
        }

        var body = reader;
        var (isEvent, isReply) = (false, false);
        var (replyId, error) = (0L, "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                body = reader;
                isEvent = true;
            }
            else if (reader.ValueTextEquals("e"u8))
            {
                reader.Read();
                isEvent = true;
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                isReply = true;
                _ = WireValue.TryReadLong(reader, out replyId);
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                isReply = true;
            }
            else if (reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("msg"u8))
            {
                reader.Read();
                isReply = true;
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                error = WireValue.Excerpt(message[start..(int)reader.BytesConsumed], 200);
                continue;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        reader.Read(); // Past the end: trailing bytes make the message invalid.
        return isEvent ? ParseBody(body, context)
            : isReply ? StreamMessage.Reply(replyId, error)
            : StreamMessage.Refused("field 'e' is missing; it must name the event type.");
    }

    private static StreamMessage ParseBody(Utf8JsonReader body, in Context context)
    {
        if (body.TokenType == JsonTokenType.StartArray)
        {
            return StreamMessage.Ignored("array");
        }

        if (body.TokenType != JsonTokenType.StartObject)
        {
            return StreamMessage.Refused($"field 'data' was {WireValue.Show(body)}; it must be an object.");
        }

        var reader = body;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("e"u8);
            reader.Read();
            if (isType)
            {
                return reader.TokenType != JsonTokenType.String
                    ? StreamMessage.Refused($"field 'e' was {WireValue.Show(reader)}; it must name the event type.")
                    : reader.ValueTextEquals("kline"u8) ? ParseKline(body, context)
                    : reader.ValueTextEquals("markPriceUpdate"u8) ? ParseMarkPrice(body, context)
                    : StreamMessage.Ignored(WireValue.Excerpt(reader.ValueSpan, 40));
            }

            reader.Skip();
        }

        return StreamMessage.Refused("field 'e' is missing; it must name the event type.");
    }

    private static StreamMessage ParseKline(Utf8JsonReader reader, in Context context)
    {
        var fields = default(KlineFields);
        var (symbol, eventTime) = (default(BinanceSymbolTable.Entry), default(DateTimeOffset));
        var hasKline = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = OneByteName(reader);
            var isContractKind = reader.ValueTextEquals("st"u8);
            reader.Read();
            if (isContractKind && IsCoinMargined(reader))
            {
                return StreamMessage.Ignored("coin-margined");
            }

            if (name == 's' && !TryFindSymbol(reader, context.Symbols, out symbol))
            {
                return UnknownSymbol(reader);
            }

            if (name == 'E' && !WireValue.TryReadTime(reader, out eventTime))
            {
                return Bad("E", reader, "it must be a time in milliseconds");
            }

            if (name == 'k')
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return Bad("k", reader, "it must be an object");
                }

                hasKline = true;
                if (fields.Read(ref reader) is { } problem)
                {
                    return StreamMessage.Refused(problem);
                }

                continue;
            }

            reader.Skip();
        }

        return symbol is null ? Missing("s")
            : !symbol.IsWanted ? StreamMessage.Ignored("unsubscribed symbol")
            : eventTime == default ? Missing("E")
            : !hasKline ? Missing("k")
            : fields.ToMessage(symbol.Symbol, eventTime, context);
    }

    private static StreamMessage ParseMarkPrice(Utf8JsonReader reader, in Context context)
    {
        var (symbol, eventTime) = (default(BinanceSymbolTable.Entry), default(DateTimeOffset));
        double? mark = null, index = null, rate = null;
        DateTimeOffset? nextFunding = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = OneByteName(reader);
            var isContractKind = reader.ValueTextEquals("st"u8);
            reader.Read();
            if (isContractKind && IsCoinMargined(reader))
            {
                return StreamMessage.Ignored("coin-margined");
            }

            var isGood = name switch
            {
                'E' => WireValue.TryReadTime(reader, out eventTime),
                'p' => TryReadNumber(reader, out mark) && mark is not null,
                'i' => TryReadNumber(reader, out index),
                'r' => TryReadNumber(reader, out rate),
                'T' => TryReadOptionalTime(reader, out nextFunding),
                _ => true,
            };
            if (!isGood)
            {
                return Bad(name.ToString(), reader, name is 'E' or 'T' ? "it must be a time in milliseconds" : "it must be a number");
            }

            if (name == 's' && !TryFindSymbol(reader, context.Symbols, out symbol))
            {
                return UnknownSymbol(reader);
            }

            reader.Skip();
        }

        if (symbol is null || eventTime == default || mark is null)
        {
            return Missing(symbol is null ? "s" : eventTime == default ? "E" : "p");
        }

        if (!symbol.IsWanted)
        {
            return StreamMessage.Ignored("unsubscribed symbol");
        }

        // A settling contract sends an index of 0 and no next funding: it has none.
        var sample = new PremiumSample(
            symbol.Symbol, eventTime, mark.Value, index is 0 ? null : index, LastPrice: null, rate, nextFunding);
        return CandleRules.Check(sample, context.ServerNow) is { } reason
            ? StreamMessage.Refused($"{symbol.Symbol} {reason}")
            : StreamMessage.Of(new PremiumUpdated(context.ReceivedAt, sample));
    }

    private static bool TryReadNumber(in Utf8JsonReader reader, out double? value)
    {
        value = null;
        if (WireValue.IsAbsent(reader))
        {
            return true;
        }

        var isNumber = WireValue.TryReadDouble(reader, out var number);
        value = isNumber ? number : null;
        return isNumber;
    }

    private static bool TryReadOptionalTime(in Utf8JsonReader reader, out DateTimeOffset? value)
    {
        value = null;
        if (WireValue.IsAbsent(reader))
        {
            return true;
        }

        var isTime = WireValue.TryReadTime(reader, out var time);
        value = isTime && time != DateTimeOffset.UnixEpoch ? time : null;
        return isTime;
    }

    private static bool TryFindSymbol(in Utf8JsonReader reader, BinanceSymbolTable symbols, out BinanceSymbolTable.Entry? entry)
    {
        entry = null;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > SymbolCharsMax)
        {
            return false;
        }

        Span<char> name = stackalloc char[SymbolCharsMax];
        var length = reader.ValueIsEscaped ? reader.CopyString(name) : Encoding.UTF8.GetChars(reader.ValueSpan, name);
        return symbols.TryFind(name[..length], out entry);
    }

    private static char OneByteName(in Utf8JsonReader reader) => reader.ValueSpan.Length == 1 ? (char)reader.ValueSpan[0] : '\0';

    private static bool IsCoinMargined(in Utf8JsonReader reader) => WireValue.TryReadLong(reader, out var kind) && kind == 2;

    private static StreamMessage UnknownSymbol(in Utf8JsonReader reader) =>
        Bad("s", reader, "it must be a symbol that was subscribed to");

    private static StreamMessage Missing(string field) => StreamMessage.Refused($"field '{field}' is missing.");

    private static StreamMessage Bad(string field, in Utf8JsonReader reader, string rule) =>
        StreamMessage.Refused($"field '{field}' was {WireValue.Show(reader)}; {rule}.");

    internal readonly record struct Context(DateTimeOffset ReceivedAt, DateTimeOffset ServerNow, BinanceSymbolTable Symbols);
}
