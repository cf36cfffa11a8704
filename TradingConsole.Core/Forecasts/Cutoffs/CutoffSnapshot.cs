namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>Which moment before a market's end a price is taken for.</summary>
public enum CutoffType
{
    /// <summary>24 h before the end (<c>T-24h</c>).</summary>
    DayBefore,

    /// <summary>1 h before the end (<c>T-1h</c>).</summary>
    HourBefore,

    /// <summary>Every UTC midnight while it was open (<c>DAILY</c>).</summary>
    Daily,
}

/// <summary>Which end is meant.</summary>
public enum EndView
{
    /// <summary>The planned end, known beforehand: the default.</summary>
    Planned,

    /// <summary>When trading really ended, by closing or settlement, known only afterwards: markets that end early or late enter by hindsight.</summary>
    Resolved,
}

/// <summary>How the price was found.</summary>
public enum SelectionRule
{
    NearestBefore,

    /// <summary>Nothing within the staleness bound before the moment: the nearest on either side. Kept, never scored ex ante.</summary>
    NearestAny,
}

/// <summary>The price that a market showed at a cut-off.</summary>
/// <param name="Due">The moment itself, UTC.</param>
/// <param name="SelectedTs">When the chosen price was shown.</param>
/// <param name="Yes">Price of the first outcome, 0 to 1.</param>
public sealed record CutoffSnapshot(
    string MarketId, CutoffType Type, EndView View, DateTimeOffset Due, DateTimeOffset SelectedTs, SelectionRule Rule, double Yes)
{
    /// <summary>How old the price was at the moment; negative when it was shown after it.</summary>
    public TimeSpan Age => Due - SelectedTs;
}
