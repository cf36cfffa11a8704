using System.Collections.Immutable;

namespace TradingConsole.Web.Pages.Orders;

/// <summary>How far back the orders page looks.</summary>
public sealed record OrderSpan(string Key, string Label, TimeSpan Length)
{
    public static readonly ImmutableArray<OrderSpan> All =
    [
        new("1h", "1 h", TimeSpan.FromHours(1)), new("24h", "24 h", TimeSpan.FromHours(24)), new("7d", "7 d", TimeSpan.FromDays(7)),
        new("30d", "30 d", TimeSpan.FromDays(30)),
    ];

    public static OrderSpan Parse(string? key) => All.FirstOrDefault(span => span.Key == key) ?? All[1];
}
