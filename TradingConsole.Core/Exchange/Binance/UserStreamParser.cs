using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Exchange.Account;
using static TradingConsole.Core.Exchange.Binance.WireField;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>What one message of the user stream turned out to be.</summary>
internal abstract record UserMessage
{
    /// <summary>Something for the reader.</summary>
    public sealed record News(UserEvent Event) : UserMessage;

    /// <summary>Harmless and unread: an early twin of a fuller event, or a type of a product this desk does not use.</summary>
    public sealed record Ignored(string Type) : UserMessage;

    /// <summary>From now on this connection is silent.</summary>
    public sealed record KeyExpired : UserMessage;

    public sealed record Unreadable(string Reason) : UserMessage;
}

/// <summary>Reads the user stream. Unknown fields are tolerated, unknown states are named so, unknown shapes are refused with a reason.</summary>
internal static class UserStreamParser
{
    /// <param name="receivedAt">Market clock.</param>
    public static UserMessage Parse(ReadOnlyMemory<byte> text, DateTimeOffset receivedAt)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var body = document.RootElement;
            if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("stream", out _) && body.TryGetProperty("data", out var wrapped))
            {
                body = wrapped;
            }

            return body.ValueKind == JsonValueKind.Object
                ? ReadEvent(body, receivedAt)
                : new UserMessage.Unreadable($"the message is {body.ValueKind}; it must be an object.");
        }
        catch (Exception exception) when (BinanceAnswers.IsUnreadable(exception))
        {
            return new UserMessage.Unreadable(exception.Message);
        }
    }

    private static UserMessage ReadEvent(JsonElement body, DateTimeOffset receivedAt)
    {
        var type = RequiredText(body, "e");
        UserEvent? news = type switch
        {
            "ORDER_TRADE_UPDATE" => ReadOrderUpdate(body, receivedAt),
            "ALGO_UPDATE" => ReadAlgoUpdate(body, receivedAt),
            "ACCOUNT_UPDATE" => ReadAccountUpdate(body, receivedAt),
            "MARGIN_CALL" => ReadMarginCall(body, receivedAt),
            "ACCOUNT_CONFIG_UPDATE" when body.TryGetProperty("ac", out var change) => new LeverageChanged(
                receivedAt, SymbolOf(change, "s"), checked((int)Whole(change, "l"))),
            _ => null,
        };
        return news is not null ? new UserMessage.News(news)
            : type == "listenKeyExpired" ? new UserMessage.KeyExpired()
            : new UserMessage.Ignored(type.Length <= 40 ? type : type[..40]);
    }

    private static OrderUpdated ReadOrderUpdate(JsonElement body, DateTimeOffset receivedAt)
    {
        var row = body.GetProperty("o");
        BinanceAccountAnswers.RequireOneWay(row, "ps");
        var (symbol, orderId, clientId) = (SymbolOf(row, "s"), Whole(row, "i"), RequiredText(row, "c"));
        var (side, at) = (BinanceAccountAnswers.Side(row, "S"), Instant(row, "T"));
        var order = new VenueOrder(
            symbol, orderId, clientId, side, RequiredText(row, "o"), BinanceAccountAnswers.OrderStatus(RequiredText(row, "X")),
            Amount(row, "q"), Amount(row, "z"), BinanceAccountAnswers.Positive(OptionalAmount(row, "ap")), Flag(row, "R"), at);
        var executed = OptionalAmount(row, "l") ?? 0;

        // Liquidation and deleveraging execute under CALCULATED; what was executed is told by the last quantity, not by the word.
        var fill = executed == 0 ? null : new VenueFill(
            symbol, Whole(row, "t"), orderId, clientId, side, Amount(row, "L"), executed, OptionalAmount(row, "n") ?? 0,
            Text(row, "N") is { Length: > 0 } asset ? asset : "USDT", OptionalAmount(row, "rp") ?? 0, Flag(row, "m"), at);
        return new OrderUpdated(receivedAt, Instant(body, "E"), order, fill, OrderOrigins.Of(clientId));
    }

    private static ConditionalUpdated ReadAlgoUpdate(JsonElement body, DateTimeOffset receivedAt)
    {
        var row = body.GetProperty("o");
        BinanceAccountAnswers.RequireOneWay(row, "ps");
        var reason = Text(row, "rm");
        var order = new VenueConditional(
            SymbolOf(row, "s"), Whole(row, "aid"), RequiredText(row, "caid"), BinanceAccountAnswers.Side(row, "S"),
            WireWords.FindConditional(RequiredText(row, "o")), BinanceAccountAnswers.StatusOf(RequiredText(row, "X")),
            Amount(row, "q"), OptionalAmount(row, "tp") ?? 0, Flag(row, "R"), OptionalId(row, "ai"),
            reason.Length == 0 ? null : reason, Instant(body, "T"));
        return new ConditionalUpdated(receivedAt, Instant(body, "E"), order);
    }

    private static AccountUpdated ReadAccountUpdate(JsonElement body, DateTimeOffset receivedAt)
    {
        var (change, at) = (body.GetProperty("a"), Instant(body, "T"));
        decimal? wallet = null;
        foreach (var row in Rows(change, "B"))
        {
            wallet = RequiredText(row, "a") == "USDT" ? Amount(row, "wb") : wallet;
        }

        var positions = ImmutableArray.CreateBuilder<VenuePosition>();
        foreach (var row in Rows(change, "P"))
        {
            BinanceAccountAnswers.RequireOneWay(row, "ps");
            positions.Add(new VenuePosition(
                SymbolOf(row, "s"), Amount(row, "pa"), Amount(row, "ep"), MarkPrice: 0, LiquidationPrice: null, Amount(row, "iw"),
                Amount(row, "up"), at));
        }

        return new AccountUpdated(receivedAt, Instant(body, "E"), RequiredText(change, "m"), wallet, positions.ToImmutable());
    }

    private static MarginCalled ReadMarginCall(JsonElement body, DateTimeOffset receivedAt) =>
        new(receivedAt, [.. Rows(body, "p").Select(row => SymbolOf(row, "s"))]);

    private static JsonElement.ArrayEnumerator Rows(JsonElement body, string field) =>
        body.TryGetProperty(field, out var rows) && rows.ValueKind != JsonValueKind.Null ? rows.EnumerateArray() : default;
}
