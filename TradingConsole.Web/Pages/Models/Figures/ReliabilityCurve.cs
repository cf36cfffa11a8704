using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Web.Pages.Models.Figures;

/// <param name="Color">A page token, e.g. <c>var(--tc-s1)</c>.</param>
public sealed record ReliabilityCurve(string Name, string Color, ImmutableArray<ReliabilityBin> Bins);
