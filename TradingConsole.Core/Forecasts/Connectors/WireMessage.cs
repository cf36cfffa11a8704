using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>The fields of one message. Decimals are text, or numbers in older ones; what is missing is absent, null or "".</summary>
/// <remarks>Every reader throws <see cref="FormatException"/> that names field, value and rule.</remarks>
internal readonly struct WireMessage
{
    private readonly JsonElement _fields;

    public WireMessage(JsonElement element) => _fields = element.ValueKind == JsonValueKind.Object
        ? element
        : throw new FormatException($"message: {element.ValueKind}, a message must be an object");

    public string? EventType => TextOrNull("event_type");

    public string Market => Text("market");

    public string Asset => Text("asset_id");

    /// <summary>Milliseconds since 1970 as text.</summary>
    public DateTimeOffset Ts
    {
        get
        {
            var text = Text("timestamp");
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 253_402_300_800_000
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : throw new FormatException($"timestamp: \"{text}\", must be milliseconds since 1970");
        }
    }

    public bool Has(string name) => _fields.TryGetProperty(name, out _);

    public string? TextOrNull(string name) => _fields.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.Null => null,
            _ => throw new FormatException($"{name}: {value.ValueKind}, must be text"),
        }
        : null;

    public string Text(string name) => TextOrNull(name) ?? throw new FormatException($"{name}: missing");

    public decimal? DecimalOrNull(string name) => TextOrNull(name) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) ? value
        : throw new FormatException($"{name}: \"{text}\", must be a decimal number");

    public decimal Decimal(string name) => DecimalOrNull(name) ?? throw new FormatException($"{name}: missing");

    public decimal? PriceOrNull(string name) => DecimalOrNull(name) is not { } price ? null
        : price is >= 0 and <= 1 ? price
        : throw new FormatException($"{name}: {price.ToString(CultureInfo.InvariantCulture)}, a price must lie between 0 and 1");

    public decimal Price(string name) => PriceOrNull(name) ?? throw new FormatException($"{name}: missing");

    public decimal Size(string name) => Decimal(name) is var size && size >= 0 ? size
        : throw new FormatException($"{name}: {size.ToString(CultureInfo.InvariantCulture)}, a size must not be negative");

    public TradeSide Side(string name) => Text(name) switch
    {
        "BUY" => TradeSide.Buy,
        "SELL" => TradeSide.Sell,
        var other => throw new FormatException($"{name}: \"{other}\", must be BUY or SELL"),
    };

    public ImmutableArray<WireMessage> Objects(string name) => [.. Array(name).Select(element => new WireMessage(element))];

    public ImmutableArray<BookLevel> Levels(string name) => [.. Objects(name).Select(level => new BookLevel(level.Price("price"), level.Size("size")))];

    public ImmutableArray<string> Texts(string name) => [.. Array(name).Select(element => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw new FormatException($"{name}: {element.ValueKind}, must hold texts"))];

    private JsonElement.ArrayEnumerator Array(string name) =>
        _fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : throw new FormatException($"{name}: must be an array");
}
