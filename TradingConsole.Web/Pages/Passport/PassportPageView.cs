using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Web.Pages.Passport;

/// <summary>What one reading of the passport page brings.</summary>
/// <param name="Stand">What the reading rests on: while it stays, so does the page.</param>
/// <param name="Report">The latest report; null before the first.</param>
public sealed record PassportPageView(string Stand, PassportSpan Span, PassportPicture Passport, ReportPaper? Report)
{
    /// <summary>A metric's known values, oldest first.</summary>
    public IReadOnlyList<double> TrendOf(string metric) =>
        [.. Passport.Days.Select(day => day.Values.GetValueOrDefault(metric)).OfType<double>()];
}
