using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>One message of a frame: read, or refused with the reason. Its text is kept either way.</summary>
/// <param name="Message">Null when it was refused.</param>
/// <param name="Refusal">Field, value and rule; null when it was read.</param>
/// <param name="Text">The message as it came.</param>
public readonly record struct ReadMessage(MarketMessage? Message, string? Refusal, string Text);

/// <summary>Reads frames of the market channel, and the answers of <c>/book</c>, which are books without an event type. Pure.</summary>
public static class MarketMessageReader
{
    /// <summary>A frame holds one message or an array of them; one that cannot be read does not take the others with it.</summary>
    public static ImmutableArray<ReadMessage> Read(string frame)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(frame);
        }
        catch (JsonException exception)
        {
            return [new ReadMessage(null, $"frame: not JSON, {exception.Message}", frame)];
        }

        using (document)
        {
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array
                ? [.. root.EnumerateArray().Select(message => One(message, message.GetRawText()))]
                : [One(root, frame)];
        }
    }

    private static ReadMessage One(JsonElement element, string text)
    {
        try
        {
            return new ReadMessage(Message(new WireMessage(element)), null, text);
        }
        catch (FormatException exception)
        {
            return new ReadMessage(null, exception.Message, text);
        }
    }

    private static MarketMessage Message(WireMessage wire) => wire.EventType switch
    {
        "book" => Book(wire),
        "price_change" => PriceChange(wire),
        "last_trade_price" => new TradeMessage(
            wire.Market, wire.Ts, wire.Asset, wire.Price("price"), wire.Size("size"), wire.Side("side"), wire.DecimalOrNull("fee_rate_bps"),
            wire.TextOrNull("transaction_hash")),
        "tick_size_change" => new TickSizeMessage(wire.Market, wire.Ts, wire.Asset, wire.Decimal("old_tick_size"), wire.Decimal("new_tick_size")),
        "best_bid_ask" => new BestQuoteMessage(wire.Market, wire.Ts, wire.Asset, wire.PriceOrNull("best_bid"), wire.PriceOrNull("best_ask")),
        "new_market" => new NewMarketMessage(
            wire.Market, wire.Ts, wire.Text("id"), wire.Text("question"), wire.Text("slug"), wire.Texts("assets_ids"), wire.Texts("outcomes")),
        "market_resolved" => new MarketResolvedMessage(
            wire.Market, wire.Ts, wire.Texts("assets_ids"), wire.TextOrNull("winning_asset_id"), wire.TextOrNull("winning_outcome")),
        null when wire.Has("bids") && wire.Has("asks") => Book(wire),
        null => throw new FormatException("event_type: missing, a message must name its kind"),
        { } kind => throw new FormatException($"event_type: \"{kind}\", no such kind is known"),
    };

    private static BookMessage Book(WireMessage wire) => new(
        wire.Market, wire.Ts, wire.Asset, [.. wire.Levels("bids").OrderByDescending(level => level.Price)],
        [.. wire.Levels("asks").OrderBy(level => level.Price)], wire.TextOrNull("hash"), wire.DecimalOrNull("tick_size"),
        wire.PriceOrNull("last_trade_price"));

    private static PriceChangeMessage PriceChange(WireMessage wire)
    {
        if (!wire.Has("price_changes"))
        {
            throw new FormatException(wire.Has("changes")
                ? "changes: the flat schema is retired, levels must come in price_changes with their asset_id"
                : "price_changes: missing, a change must name its levels");
        }

        return new PriceChangeMessage(wire.Market, wire.Ts, [.. wire.Objects("price_changes").Select(change => new LevelChange(
            change.Asset, change.Price("price"), change.Size("size"), change.Side("side"), change.TextOrNull("hash"), change.PriceOrNull("best_bid"),
            change.PriceOrNull("best_ask")))]);
    }
}
