namespace TradingConsole.Core.Forecasts.PostMortems;

/// <summary>A resolved market of which a post-mortem is due.</summary>
/// <param name="Winner">Index of the outcome that won.</param>
public sealed record PostMortemMarket(
    string MarketId, string Question, string Category, string Outcome, int Winner, string LabelRule, bool WasDisputed, DateTimeOffset? EndsAt,
    DateTimeOffset? ResolvedAt)
{
    public bool DidYesWin => Winner == 0;
}
