using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>Some markets while they are folded together: what is known of each so far, and what of it must be written.</summary>
internal sealed class MarketPage(Dictionary<string, KnownMarket> known, StageTally tally)
{
    private readonly SortedDictionary<string, KnownMarket> _changed = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, KnownMarket> Known => known;

    public IReadOnlyCollection<KnownMarket> Changed => _changed.Values;

    public List<MarketChange> Changes { get; } = [];

    public void Take(FoldStep step)
    {
        if (!step.IsChanged)
        {
            return;
        }

        var id = step.Market.Market.MarketId;
        tally.Count(known.ContainsKey(id) ? "markets_changed" : "markets_found");
        foreach (var change in step.Changes.Where(change => change.Field is "slug" or MarketChanges.EndsAt || IsReversal(change)))
        {
            tally.Count(IsReversal(change) ? "outcomes_reversed" : $"changed_{change.Field}");
        }

        known[id] = step.Market;
        _changed[id] = step.Market;
        Changes.AddRange(step.Changes);
    }

    /// <summary>An outcome that had stood became another one, or none.</summary>
    private static bool IsReversal(MarketChange change) => change.Field == "winner" && change.OldValue is not null;
}
