using System.Collections.Frozen;

namespace TradingConsole.Core.Passport.People;

/// <summary>How close somebody is to the owner of a passport; each sees what the ones before see.</summary>
public enum Relationship
{
    /// <summary>Signed in here, and has the link.</summary>
    Public,

    /// <summary>Asked to follow, and the owner agreed.</summary>
    Follower,

    Owner,
}

/// <summary>Which field of a passport is for whom: the one table. A field that is not in it is the owner's alone.</summary>
public static class PassportMask
{
    /// <summary>By the field's name in the API, the least close who may see it.</summary>
    public static readonly FrozenDictionary<string, Relationship> Fields = new Dictionary<string, Relationship>
    {
        ["tier"] = Relationship.Public,
        ["totalMatches"] = Relationship.Public,
        ["wins"] = Relationship.Public,
        ["losses"] = Relationship.Public,
        ["winRate"] = Relationship.Public,
        ["directionAccuracy"] = Relationship.Public,
        ["ids"] = Relationship.Public,
        ["challengeWinRate"] = Relationship.Public,
        ["updatedAt"] = Relationship.Public,
        ["onchainState"] = Relationship.Public,
        ["onchainTxLatest"] = Relationship.Public,

        ["nextTier"] = Relationship.Follower,
        ["flats"] = Relationship.Follower,
        ["calibration"] = Relationship.Follower,
        ["brier"] = Relationship.Follower,
        ["expectedCalibrationError"] = Relationship.Follower,
        ["reliability"] = Relationship.Follower,
        ["avgPnlBps"] = Relationship.Follower,
        ["bestPnlBps"] = Relationship.Follower,
        ["currentStreak"] = Relationship.Follower,
        ["maxConsecutiveWin"] = Relationship.Follower,
        ["coins"] = Relationship.Follower,

        ["guardianAdherence"] = Relationship.Owner,
        ["riskAdjustedScore"] = Relationship.Owner,
        ["totalPnlBps"] = Relationship.Owner,
        ["worstPnlBps"] = Relationship.Owner,
        ["maxConsecutiveLoss"] = Relationship.Owner,
        ["maxDrawdownR"] = Relationship.Owner,
        ["openTrades"] = Relationship.Owner,
        ["trackedSignals"] = Relationship.Owner,
        ["openHypotheses"] = Relationship.Owner,
        ["overrides"] = Relationship.Owner,
        ["hypotheses"] = Relationship.Owner,
        ["activity"] = Relationship.Owner,
        ["metrics"] = Relationship.Owner, // Holds every figure, the masked ones too.
        ["hours"] = Relationship.Owner,
        ["latestReportId"] = Relationship.Owner,
        ["unreadNotifications"] = Relationship.Owner,
        ["lastSequence"] = Relationship.Owner,
    }.ToFrozenDictionary();

    public static bool IsVisible(string field, Relationship relationship) =>
        relationship >= Fields.GetValueOrDefault(field, Relationship.Owner);
}
