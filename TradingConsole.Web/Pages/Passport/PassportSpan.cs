using System.Collections.Immutable;

namespace TradingConsole.Web.Pages.Passport;

/// <summary>How far back the passport's curve, map and coins look.</summary>
/// <param name="Length">Null for the whole history.</param>
public sealed record PassportSpan(string Key, TimeSpan? Length)
{
    public static readonly ImmutableArray<PassportSpan> All =
        [new("30d", TimeSpan.FromDays(30)), new("90d", TimeSpan.FromDays(90)), new("all", null)];

    public static PassportSpan Parse(string? key) => All.FirstOrDefault(span => span.Key == key) ?? All[1];
}
