using System.Text.Json;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>The fields of a kline event's <c>k</c> object, gathered in whatever order they come.</summary>
internal struct KlineFields
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private Seen _seen;
    private double _open;
    private double _high;
    private double _low;
    private double _close;
    private double _volume;
    private DateTimeOffset _openTime;
    private DateTimeOffset _closeTime;
    private bool _isMinute;
    private bool _isClosed;

    [Flags]
    private enum Seen
    {
        None = 0,
        Open = 1,
        High = 2,
        Low = 4,
        Close = 8,
        Volume = 16,
        OpenTime = 32,
        CloseTime = 64,
        Interval = 128,
        IsClosed = 256,
        All = 511,
    }

    /// <summary>Reads the object the reader stands on, up to its end.</summary>
    /// <returns>The field, its value and the rule it broke; null when all could be read.</returns>
    public string? Read(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan.Length == 1 ? reader.ValueSpan[0] : (byte)0;
            reader.Read();
            var (isGood, field) = name switch
            {
                (byte)'o' => (WireValue.TryReadDouble(reader, out _open), Seen.Open),
                (byte)'h' => (WireValue.TryReadDouble(reader, out _high), Seen.High),
                (byte)'l' => (WireValue.TryReadDouble(reader, out _low), Seen.Low),
                (byte)'c' => (WireValue.TryReadDouble(reader, out _close), Seen.Close),
                (byte)'v' => (WireValue.TryReadDouble(reader, out _volume), Seen.Volume),
                (byte)'t' => (WireValue.TryReadTime(reader, out _openTime), Seen.OpenTime),
                (byte)'T' => (WireValue.TryReadTime(reader, out _closeTime), Seen.CloseTime),
                (byte)'i' => (reader.TokenType == JsonTokenType.String, Seen.Interval),
                (byte)'x' => (reader.TokenType is JsonTokenType.True or JsonTokenType.False, Seen.IsClosed),
                _ => (true, Seen.None),
            };
            if (!isGood)
            {
                return $"field 'k.{(char)name}' was {WireValue.Show(reader)}; it must be {Expected(field)}.";
            }

            _isMinute |= field == Seen.Interval && reader.ValueTextEquals("1m"u8);
            _isClosed |= field == Seen.IsClosed && reader.TokenType == JsonTokenType.True;
            _seen |= field;
            reader.Skip();
        }

        return null;
    }

    public readonly StreamMessage ToMessage(Symbol symbol, DateTimeOffset eventTime, in BinanceStreamParser.Context context)
    {
        if (_seen != Seen.All)
        {
            return StreamMessage.Refused($"{symbol} kline lacks {Seen.All & ~_seen}.");
        }

        if (!_isMinute)
        {
            return StreamMessage.Ignored("kline of another interval");
        }

        var candle = new Candle(symbol, _openTime, _open, _high, _low, _close, _volume);
        if (CandleRules.Check(candle, context.ServerNow) is { } reason)
        {
            return StreamMessage.Refused($"{symbol} kline {reason}");
        }

        if (_closeTime != _openTime + Minute - TimeSpan.FromMilliseconds(1))
        {
            return StreamMessage.Refused($"{symbol} kline close time was {_closeTime:O}; it must be the last millisecond of {_openTime:O}.");
        }

        return _isClosed && _closeTime > context.ServerNow + CandleRules.ClockTolerance
            ? StreamMessage.Refused($"{symbol} kline was closed with close time {_closeTime:O}, ahead of the exchange's clock, {context.ServerNow:O}.")
            : StreamMessage.Of(new CandleUpdated(context.ReceivedAt, eventTime, candle, _isClosed));
    }

    private static string Expected(Seen field) => field switch
    {
        Seen.OpenTime or Seen.CloseTime => "a time in milliseconds",
        Seen.Interval => "an interval",
        Seen.IsClosed => "true or false",
        _ => "a number",
    };
}
