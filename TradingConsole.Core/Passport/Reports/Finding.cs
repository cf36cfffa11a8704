using System.Collections.Immutable;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>What kind of thing a finding says.</summary>
public enum FindingKind
{
    Strength,
    Weakness,
    Improvement,
}

/// <summary>One sentence of a report, before it is put into words: what, of which slice, by how much, on what evidence.</summary>
/// <param name="Code">Which sentence: a key of the report's words.</param>
/// <param name="Dimension"><c>symbol</c>, <c>hour</c>, <c>weekday</c>, <c>direction</c>, <c>regime</c>, <c>setup</c>, <c>holding</c>, <c>plan</c>, <c>confidence</c> or <c>result</c>.</param>
/// <param name="Slice">Which part of it, as the words show it.</param>
/// <param name="Impact">R of the period that hang on it; what an improvement would have been worth. Findings are ordered by its size.</param>
/// <param name="PValue">Adjusted for all questions asked; null for what is counted and not tested.</param>
public sealed record Finding(
    FindingKind Kind, string Code, string Dimension, string Slice, double Impact, double? PValue, FindingEvidence Evidence);

/// <summary>What a sentence rests on. A language model may phrase it, never add to it.</summary>
/// <param name="Trades">Ids, oldest first.</param>
/// <param name="Figures">Named numbers, each with its unit in the name.</param>
public sealed record FindingEvidence(ImmutableArray<Guid> Trades, ImmutableSortedDictionary<string, double> Figures)
{
    public static FindingEvidence Of(IEnumerable<ReportTrade> trades, params ReadOnlySpan<(string Name, double Value)> figures)
    {
        var named = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in figures)
        {
            named[name] = value;
        }

        return new FindingEvidence([.. trades.Select(trade => trade.TradeId)], named.ToImmutable());
    }
}
