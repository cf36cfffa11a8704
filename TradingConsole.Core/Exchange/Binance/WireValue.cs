using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Numbers as the exchange writes them: JSON numbers or strings, whichever it feels like.</summary>
internal static class WireValue
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    // The last instant a DateTimeOffset can hold.
    private const long MillisecondsMax = 253_402_300_799_999;

    public static bool TryReadDouble(in Utf8JsonReader reader, out double value)
    {
        value = double.NaN;
        return reader.TokenType switch
        {
            JsonTokenType.String => double.TryParse(reader.ValueSpan, Plain, CultureInfo.InvariantCulture, out value),
            JsonTokenType.Number => double.TryParse(reader.ValueSpan, Plain, CultureInfo.InvariantCulture, out value),
            _ => false,
        };
    }

    public static bool TryReadLong(in Utf8JsonReader reader, out long value)
    {
        value = 0;
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            && long.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryReadTime(in Utf8JsonReader reader, out DateTimeOffset value)
    {
        value = default;
        if (!TryReadLong(reader, out var milliseconds) || milliseconds is < 0 or > MillisecondsMax)
        {
            return false;
        }

        value = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Null and the empty string both mean that the exchange has no value.</summary>
    public static bool IsAbsent(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);

    /// <summary>What stood there, short enough for a message.</summary>
    public static string Show(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Null => "null",
        _ => $"'{Excerpt(reader.ValueSpan, 40)}'",
    };

    public static string Excerpt(ReadOnlySpan<byte> utf8, int bytesMax) =>
        utf8.Length <= bytesMax ? Encoding.UTF8.GetString(utf8) : Encoding.UTF8.GetString(utf8[..bytesMax]) + "…";
}
