namespace TradingConsole.Core.Risk;

/// <summary>How far the kill switch is pulled. Each level includes the ones before it; exits and stops work at every level.</summary>
public enum KillLevel
{
    None = 0,

    /// <summary>Nothing that adds risk is decided or leaves this process any more.</summary>
    NoNewEntries = 1,

    /// <summary>Entries that are pending or resting are canceled too; only what reduces a position is sent.</summary>
    ReduceOnly = 2,

    /// <summary>Everything is closed at the market, until the venue shows nothing; the mode falls to off.</summary>
    FlattenAll = 3,
}

public static class KillLevelWords
{
    /// <summary>The stored and spoken spelling: <c>none</c>, <c>no_new_entries</c>, <c>reduce_only</c> or <c>flatten_all</c>.</summary>
    public static string Word(this KillLevel level) => level switch
    {
        KillLevel.NoNewEntries => "no_new_entries",
        KillLevel.ReduceOnly => "reduce_only",
        KillLevel.FlattenAll => "flatten_all",
        _ => "none",
    };

    public static bool TryParse(string? word, out KillLevel level)
    {
        (level, var known) = word switch
        {
            "none" => (KillLevel.None, true),
            "no_new_entries" => (KillLevel.NoNewEntries, true),
            "reduce_only" => (KillLevel.ReduceOnly, true),
            "flatten_all" => (KillLevel.FlattenAll, true),
            _ => (KillLevel.None, false),
        };
        return known;
    }

    /// <summary>What an operator reads.</summary>
    public static string Sentence(this KillLevel level) => level switch
    {
        KillLevel.NoNewEntries => "no new entries",
        KillLevel.ReduceOnly => "reduce only",
        KillLevel.FlattenAll => "flatten all, mode off",
        _ => "released",
    };
}
