using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>
/// The rule table that turns evidence into a label. The resolutions endpoint is asked first, then the catalogue, then the order book; a price that
/// sits at 0 or 1 proves nothing while the outcome is disputed.
/// </summary>
public static class LabelRules
{
    /// <summary>Micro-USDC that the outcomes' payouts of one share sum to.</summary>
    public const long PayoutWhole = 1_000_000;

    /// <summary>From here on a settled catalogue price counts as won, and at its complement as lost.</summary>
    public const decimal PinnedLeast = 0.999m;

    private static readonly string[] Disputing = ["disputed", "challenged", "reproposed", "arbitration", "extended_review", "was_disputed", "was_arbitrated"];
    private static readonly string[] Proposing = ["requested", "proposed", "posed"];
    private static readonly string[] Settled = ["resolved", "settled"];

    /// <summary>Rules that say an answer could not tell: they never take a standing outcome back.</summary>
    private static readonly string[] Silent = ["zero_prices", "no_prices", "closed_unsettled"];

    /// <summary>The label that the evidence supports, no more.</summary>
    public static MarketLabel Of(LabelEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var label = (evidence.Resolution is { } resolution ? Of(resolution, evidence.IsClosed) : null) ?? OfRest(evidence);
        var wasDisputed = evidence.Resolution?.WasDisputed == true || evidence.Catalogue?.WasDisputed == true || label.Rule == "disputed";
        return label with { WasDisputed = wasDisputed, ResolvedAt = IsFinal(label) ? label.ResolvedAt ?? evidence.Catalogue?.ClosedAt : null };
    }

    /// <summary>Whether an outcome, or that there is none, stands.</summary>
    public static bool IsFinal(MarketLabel label) => label?.Status is MarketStatus.Resolved or MarketStatus.Void;

    /// <summary>Whether everybody else is silent, so that the order book's flag decides.</summary>
    public static bool IsForBookToTell(LabelEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return IsSilent(Of(evidence with { BookWinner = null }));
    }

    /// <summary>Whether the resolutions endpoint decided: only it takes that back.</summary>
    internal static bool IsFromResolutions(MarketLabel label) => IsFinal(label) && label.Rule is "v2_payout" or "v2_void" or "split";

    internal static bool IsSilent(MarketLabel label) => Silent.Contains(label.Rule);

    internal static bool IsDispute(string? status) => status is not null && Disputing.Contains(status);

    /// <returns>Null when it calls the market resolved without naming payouts: others must tell.</returns>
    private static MarketLabel? Of(ResolutionSays says, bool isClosed)
    {
        if (says.Status == "resolved")
        {
            return says.Payouts switch
            {
                null => null,
                [PayoutWhole, 0] => Won(0, "v2_payout", says.ResolvedAt),
                [0, PayoutWhole] => Won(1, "v2_payout", says.ResolvedAt),
                [PayoutWhole / 2, PayoutWhole / 2] => Nobody("v2_void", says.ResolvedAt),
                [>= 0 and var first, >= 0 and var second] when first + second == PayoutWhole => Nobody("split", says.ResolvedAt),
                _ => Unresolved("v2_broken_payouts"),
            };
        }

        return IsDispute(says.Status) ? Unresolved("disputed") : isClosed ? Unresolved("v2_not_resolved") : MarketLabel.Open;
    }

    private static MarketLabel OfRest(LabelEvidence evidence)
    {
        if (!evidence.IsClosed)
        {
            return MarketLabel.Open;
        }

        var status = evidence.Catalogue?.UmaStatus;
        if (IsDispute(status) || (status is not null && Proposing.Contains(status)))
        {
            return Unresolved(IsDispute(status) ? "disputed" : "proposed");
        }

        var byPrices = OfPrices(evidence.Catalogue?.Prices, isSettled: status is not null && Settled.Contains(status));
        return IsSilent(byPrices) && evidence.BookWinner is { } winner ? Won(winner, "book_winner", null) : byPrices;
    }

    private static MarketLabel OfPrices(ImmutableArray<decimal>? prices, bool isSettled) => prices switch
    {
        null or not [_, _] => Unresolved("no_prices"),
        [0, 0] => Unresolved("zero_prices"),
        [>= PinnedLeast, <= 1 - PinnedLeast] => Won(0, "gamma_prices", null),
        [<= 1 - PinnedLeast, >= PinnedLeast] => Won(1, "gamma_prices", null),
        [0.5m, 0.5m] when isSettled => Nobody("gamma_half", null),
        _ => Unresolved("closed_unsettled"),
    };

    private static MarketLabel Won(int winner, string rule, DateTimeOffset? at) => new(MarketStatus.Resolved, winner, rule, at, false);

    private static MarketLabel Nobody(string rule, DateTimeOffset? at) => new(MarketStatus.Void, null, rule, at, false);

    private static MarketLabel Unresolved(string rule) => new(MarketStatus.Unresolved, null, rule, null, false);
}
