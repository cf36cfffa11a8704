using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Workers.PaperExchange.Wire;

/// <summary>Prices, quantities and rates as the exchange writes them: plain decimals of fixed length.</summary>
internal static class WireNumber
{
    /// <summary>Room for any finite price or volume here.</summary>
    public const int BytesMax = 64;

    /// <summary>Decimals of mark and index prices and of rates.</summary>
    public const int Fine = 8;

    /// <summary>Decimals of turnover.</summary>
    public const int Turnover = 5;

    private static readonly string[] Formats = [.. Enumerable.Range(0, 29).Select(d => $"F{d}")];

    public static int Format(double value, int decimals, Span<byte> target) =>
        value.TryFormat(target, out var written, Formats[decimals], CultureInfo.InvariantCulture)
            ? written
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A price or volume has at most 64 characters.");

    public static string Text(double value, int decimals) => value.ToString(Formats[decimals], CultureInfo.InvariantCulture);

    public static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    public static void WriteFixedValue(this Utf8JsonWriter json, double value, int decimals)
    {
        Span<byte> text = stackalloc byte[BytesMax];
        json.WriteStringValue(text[..Format(value, decimals, text)]);
    }

    public static void WriteFixed(this Utf8JsonWriter json, string name, double value, int decimals)
    {
        json.WritePropertyName(name);
        json.WriteFixedValue(value, decimals);
    }
}
