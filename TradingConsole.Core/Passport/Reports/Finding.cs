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
/// <param name="Dimension"><c>symbol</c>, <c>hour</c>, <c>weekday</c>, <c>direction</c>, <c>origin</c>, <c>regime</c>, <c>setup</c>, <c>plan</c>, <c>confidence</c> or <c>result</c>.</param>
/// <param name="Slice">Which part of it, as the words show it.</param>
/// <param name="Impact">R of the period that hang on it; what an improvement would have been worth. Findings are ordered by its size.</param>
/// <param name="PValue">Adjusted for all questions asked; null for what rests on an interval or is only counted.</param>
public sealed record Finding(
    FindingKind Kind, string Code, string Dimension, string Slice, double Impact, double? PValue, FindingEvidence Evidence);

/// <summary>What a sentence rests on. A language model may phrase it, never add to it.</summary>
/// <param name="Trades">Ids, oldest first, at most <see cref="IdsMax"/>.</param>
/// <param name="Figures">Named numbers, each with its unit in the name.</param>
public sealed record FindingEvidence(ImmutableArray<Guid> Trades, ImmutableSortedDictionary<string, double> Figures)
{
    /// <summary>So many ids are named of each kind: a report over years must stay one that can be read.</summary>
    public const int IdsMax = 60;

    /// <summary>How many trades it rests on, the unnamed ones included.</summary>
    public int TradeCount { get; init; }

    /// <summary>Ids of settled predictions and hypotheses, as <see cref="Trades"/>.</summary>
    public ImmutableArray<Guid> Answers { get; init; } = [];

    /// <summary>How many of those, the unnamed ones included.</summary>
    public int AnswerCount { get; init; }

    public static FindingEvidence Of(ImmutableArray<ReportTrade> trades, params ReadOnlySpan<(string Name, double Value)> figures)
    {
        var named = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in figures)
        {
            named[name] = value;
        }

        return new FindingEvidence([.. trades.Take(IdsMax).Select(trade => trade.TradeId)], named.ToImmutable()) { TradeCount = trades.Length };
    }

    /// <summary>The same, resting on answered views as well.</summary>
    public FindingEvidence With(ImmutableArray<ReportForecast> answers) =>
        this with { Answers = [.. answers.Take(IdsMax).Select(answer => answer.Id)], AnswerCount = answers.Length };
}
