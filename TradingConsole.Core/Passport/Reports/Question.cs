namespace TradingConsole.Core.Passport.Reports;

/// <summary>One of the many questions a history is asked together, so that all of them can be corrected for each other.</summary>
/// <param name="PValue">Of what was found, before the correction.</param>
/// <param name="Say">What is said when the corrected p, which it is given, lets it stand; may be nothing.</param>
internal sealed record Question(double PValue, Func<double, IEnumerable<Finding>> Say);
