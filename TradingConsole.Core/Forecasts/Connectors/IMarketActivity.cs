using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Who can tell how much is going on in a market: open interest and what was traded.</summary>
public interface IMarketActivity
{
    /// <summary>Whose words its lines are.</summary>
    RawSource Source { get; }

    /// <summary>Asks about all of them. What fails is named and does not stop the rest.</summary>
    IAsyncEnumerable<ActivityPart> AskAsync(IReadOnlyCollection<ActivitySubject> markets, DateTimeOffset since, CancellationToken ct);
}

/// <summary>A market whose activity is wanted.</summary>
/// <param name="WithTrades">Single trades too, of whoever can tell them.</param>
public sealed record ActivitySubject(string ConditionId, ImmutableArray<string> Tokens, bool WithTrades = true);

/// <summary>One part of the answer. It may hold both: a line that is whole in part, and what of it is not.</summary>
/// <param name="Segment">Which question and which part of it, e.g. <c>open_interest/0</c>.</param>
/// <param name="Line">The answer as it came; null when nothing of it can be used.</param>
/// <param name="Failure">What failed; null when it is whole.</param>
public readonly record struct ActivityPart(string Segment, RawLine? Line, string? Failure)
{
    /// <summary>Which question, as raw files are named.</summary>
    public string Kind => Segment[..Segment.IndexOf('/', StringComparison.Ordinal)].Replace('_', '-');
}
