using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Phrasing;

/// <summary>Puts a report's findings into better words, and into no other findings.</summary>
public interface IReportPhraser
{
    /// <summary>The report in other words; the very same report when no model is configured or what it says cannot be used.</summary>
    /// <remarks>Waits for the network: call it with no transaction open.</remarks>
    Task<Report> PhraseAsync(Report report, CancellationToken ct);
}
