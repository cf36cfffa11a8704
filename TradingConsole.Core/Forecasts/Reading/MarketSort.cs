using System.Collections.Frozen;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>The orders markets can be listed in; a minus in front turns one round. Ties fall by id, so that pages do not overlap.</summary>
public static class MarketSort
{
    public const string Default = "-volume";

    private static readonly FrozenDictionary<string, string> Columns = new Dictionary<string, string>
    {
        ["volume"] = "volume_24h", ["trust"] = "trust_score", ["price"] = "yes", ["ends"] = "ends_at", ["question"] = "question", ["category"] = "category",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What is still open before what is over.
    private const string Live = ", status = 'ACTIVE' DESC";

    public static bool Knows(string sort)
    {
        ArgumentNullException.ThrowIfNull(sort);
        return Columns.ContainsKey(sort.StartsWith('-') ? sort[1..] : sort);
    }

    /// <summary>The words, smallest first, for a refusal to name.</summary>
    public static string Words { get; } = string.Join(", ", Columns.Keys.Order(StringComparer.Ordinal));

    /// <exception cref="ArgumentOutOfRangeException">No such order.</exception>
    internal static string Clause(string sort)
    {
        if (!Knows(sort))
        {
            throw new ArgumentOutOfRangeException(nameof(sort), sort, $"markets are sorted by {Words}, with a minus in front for descending");
        }

        return sort.StartsWith('-') ? $"{Columns[sort[1..]]} DESC NULLS LAST{Live}" : $"{Columns[sort]} ASC NULLS LAST{Live}";
    }
}
