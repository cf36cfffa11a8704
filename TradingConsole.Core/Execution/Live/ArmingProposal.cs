namespace TradingConsole.Core.Execution.Live;

/// <summary>What a confirmed proposal brings about.</summary>
public enum ArmingKind
{
    /// <summary>From off or shadow into live.</summary>
    Arm,

    /// <summary>Live goes on for another span.</summary>
    Renew,
}

/// <summary>A wish to trade with real orders, as the server keeps it: nothing the confirming person sends can change it.</summary>
/// <param name="Phrase">What has to be typed.</param>
/// <param name="ChecksJson">The checks as they stood when it was proposed.</param>
/// <param name="CreatedAt">The machine's clock, UTC, like <paramref name="ExpiresAt"/>: a person types as fast on a fast market.</param>
/// <param name="CreatedBy">Only this person can confirm it.</param>
/// <param name="UsedAt">Confirmed or spoiled: it can never be used again. Null until then.</param>
/// <param name="Outcome">What became of it; null until then.</param>
public sealed record ArmingProposal(
    Guid Id, ArmingKind Kind, string Account, string Phrase, string ChecksJson, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    string CreatedBy, DateTimeOffset? UsedAt = null, string? Outcome = null)
{
    /// <summary>How long it waits to be confirmed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    public static string PhraseOf(string account) => $"ARM LIVE {account}";
}

/// <summary>A time in live. Moments are the market's clock, UTC.</summary>
/// <param name="EndReason"><c>disarmed</c>, <c>expired</c>, <c>killed</c>, <c>renewed</c>, <c>restarted</c> or <c>seat_lost</c> (account, key or lease); null while in force.</param>
public sealed record ArmingRecord(
    string Account, DateTimeOffset ArmedAt, DateTimeOffset ArmedUntil, string ArmedBy, DateTimeOffset? EndedAt, string? EndedBy,
    string? EndReason);
