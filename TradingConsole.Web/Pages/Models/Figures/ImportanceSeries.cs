namespace TradingConsole.Web.Pages.Models.Figures;

/// <param name="Color">A page token, e.g. <c>var(--tc-s1)</c>.</param>
/// <param name="Shares">By feature, 0 to 1.</param>
public sealed record ImportanceSeries(string Name, string Color, IReadOnlyDictionary<string, double> Shares);
