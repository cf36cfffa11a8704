using System.Collections.Immutable;

namespace TradingConsole.Core.Passport.Anchoring;

/// <summary>One day's decisions under their root. Hashes are lower-case hexadecimal.</summary>
/// <param name="Day">Korea, by the moment of storage.</param>
/// <param name="State"><c>pending_onchain</c> until a chain confirms it, then <c>onchain</c>.</param>
/// <param name="OnchainTxLatest">Null while pending.</param>
/// <param name="Anchor">Which anchor holds it last, e.g. <c>file</c>; null before the first.</param>
public sealed record DecisionDay(
    DateOnly Day, int Leaves, string MerkleRoot, string PreviousHash, string ChainHash, string State, string? OnchainTxLatest, string? Anchor,
    string? AnchorReference, DateTimeOffset? AnchoredAt);

/// <summary>That one decision is among a day's: the leaf, the way up, and the day.</summary>
/// <param name="Leaf">SHA-256 of the decision as stored.</param>
/// <param name="Path">From the leaf up.</param>
/// <param name="StillMatches">Whether the ledger's event still has this hash; null when its month has left the ledger.</param>
public sealed record DecisionProof(Guid EventId, string Leaf, int Place, ImmutableArray<string> Path, DecisionDay Day, bool? StillMatches);

/// <summary>Where day's hashes are put so that nobody, the desk included, can change them later.</summary>
public interface IDecisionAnchor
{
    /// <summary>Unique among anchors, e.g. <c>file</c>.</summary>
    string Name { get; }

    /// <summary>Puts a day's link away. Asked again for the same link it gives the same receipt.</summary>
    /// <exception cref="IOException">It could not; the day stays pending and is tried again.</exception>
    Task<AnchorReceipt> AnchorAsync(DecisionDay day, CancellationToken cancellationToken);
}

/// <param name="Reference">Where it lies.</param>
/// <param name="OnchainTx">The confirmed transaction; null for an anchor that is no chain, or that does not know yet.</param>
public sealed record AnchorReceipt(string Reference, string? OnchainTx);
