using System.Collections.Immutable;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Web.Pages.Passport;

/// <summary>What one reading of the passport page brings.</summary>
/// <param name="Stand">What the reading rests on: while it stays, so does the page.</param>
/// <param name="Report">The latest report; null before the first.</param>
/// <param name="Hypotheses">Proposals of the desk that are not settled yet.</param>
/// <param name="Positions">Read for their own tab only.</param>
/// <param name="Trades">The person's own, latest first.</param>
/// <param name="Seal">Of the last sealed day with a decision of theirs; null before the first.</param>
public sealed record PassportPageView(
    string Stand, PassportSpan Span, PassportPicture Passport, ReportPaper? Report, ImmutableArray<Hypothesis> Hypotheses,
    ImmutableArray<UnifiedPosition> Positions, ImmutableArray<QuickTrade> Trades, DecisionSeal? Seal)
{
    /// <summary>A metric's known values, oldest first.</summary>
    public IReadOnlyList<double> TrendOf(string metric) =>
        [.. Passport.Days.Select(day => day.Values.GetValueOrDefault(metric)).OfType<double>()];

    /// <summary>An own quick trade by its id; null for the desk's.</summary>
    public QuickTrade? Own(Guid trade) => Trades.FirstOrDefault(one => one.TradeId == trade);
}
