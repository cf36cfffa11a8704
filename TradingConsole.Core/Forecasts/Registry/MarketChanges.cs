using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>Which fields of a market differ, as history rows tell them.</summary>
internal static class MarketChanges
{
    public const string EndsAt = "ends_at";

    private static readonly (string Field, Func<ForecastMarket, string?> Value)[] Fields =
    [
        ("slug", market => market.Slug),
        ("status", market => MarketWords.Of(market.Label.Status)),
        ("winner", market => market.Label.Winner?.ToString(CultureInfo.InvariantCulture)),
        ("label_rule", market => market.Label.Rule),
        ("resolved_at", market => Text(market.Label.ResolvedAt)),
        ("was_disputed", market => market.Label.WasDisputed ? "true" : "false"),
        (EndsAt, market => Text(market.EndsAt)),
        ("closed_at", market => Text(market.ClosedAt)),
        ("starts_at", market => Text(market.StartsAt)),
        ("event_id", market => market.EventId),
        ("group_id", market => market.GroupId),
        ("category", market => market.Category),
        ("question", market => market.Question),
        ("rules", market => market.Rules),
        ("enable_order_book", market => market.EnableOrderBook ? "true" : "false"),
    ];

    public static ImmutableArray<MarketChange> Between(ForecastMarket before, ForecastMarket after, Hearing heard) =>
    [
        .. from field in Fields
           let was = field.Value(before)
           let became = field.Value(after)
           where was != became
           select new MarketChange(after.MarketId, heard.At, field.Field, was, became, heard.Source),
    ];

    /// <summary>Back from a history row's text.</summary>
    public static DateTimeOffset? Time(string? text) =>
        text is null ? null : DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string? Text(DateTimeOffset? time) => time?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
