using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Features.Storage;

/// <summary>The jsonb form of a feature row: one key per feature, null where a value is unknown.</summary>
/// <remarks>Numbers are written in their shortest round-trip form: what is read back has the same bits.</remarks>
internal static class FeatureJson
{
    // A name and the longest double, with quotes, colon and comma: schema names are short.
    private const int BytesPerFeatureMax = 64;

    private static readonly ImmutableArray<byte[]> Keys =
        [.. FeatureSchema.V1.Names.Select((name, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? '{' : ',')}\"{name}\":"))];

    public static byte[] Write(ReadOnlySpan<double> values)
    {
        Span<byte> buffer = stackalloc byte[(BytesPerFeatureMax * Keys.Length) + 1];
        var length = 0;
        for (var i = 0; i < Keys.Length; i++)
        {
            Keys[i].CopyTo(buffer[length..]);
            length += Keys[i].Length;
            length += WriteValue(values[i], buffer[length..]);
        }

        buffer[length++] = (byte)'}';
        return buffer[..length].ToArray();
    }

    /// <summary>Values in schema order; a feature that is missing or null is NaN.</summary>
    /// <exception cref="JsonException">Not a JSON object of numbers.</exception>
    public static ImmutableArray<double> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. FeatureSchema.V1.Names.Select(name =>
            document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
                ? value.GetDouble()
                : double.NaN)];
    }

    private static int WriteValue(double value, Span<byte> target)
    {
        if (double.IsFinite(value))
        {
            value.TryFormat(target, out var written, "R", CultureInfo.InvariantCulture);
            return written;
        }

        "null"u8.CopyTo(target);
        return 4;
    }
}
