namespace TradingConsole.Core.Passport.Terminal;

/// <summary>What decides a contest.</summary>
public enum ArenaRule
{
    /// <summary>The larger sum of R over the trades entered and left within the period.</summary>
    NetR,

    /// <summary>The larger share of directions that came true: an operator's settled predictions, a model's closed trades.</summary>
    HitRate,
}

/// <summary>Their stored spelling.</summary>
public static class ArenaRuleWords
{
    /// <summary><c>net_r</c> or <c>hit_rate</c>.</summary>
    public static string Word(this ArenaRule rule) => rule == ArenaRule.NetR ? "net_r" : "hit_rate";

    /// <returns>Null for any other word.</returns>
    public static ArenaRule? Find(string? word) => word switch { "net_r" => ArenaRule.NetR, "hit_rate" => ArenaRule.HitRate, _ => null };
}

/// <summary>One participant's result.</summary>
/// <param name="Score">In the rule's unit: R, or a share from 0 to 1.</param>
/// <param name="Samples">Trades or predictions it rests on.</param>
public readonly record struct ArenaScore(double Score, int Samples)
{
    /// <summary>
    /// 1 when <paramref name="one"/> won, −1 when the other did, 0 when neither: who has nothing to show loses against who has, and two without draw.
    /// </summary>
    public static int Judge(ArenaScore one, ArenaScore other) =>
        (one.Samples, other.Samples) switch
        {
            (0, 0) => 0,
            (0, _) => -1,
            (_, 0) => 1,
            _ => one.Score.CompareTo(other.Score) switch { > 0 => 1, < 0 => -1, _ => 0 },
        };
}
