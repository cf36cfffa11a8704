using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>
/// Folds what is heard of a market into what is known of it. Pure: the same answers in the same order give the same market and the same history.
/// </summary>
/// <remarks>
/// The market id decides which market is meant; slug, event and names may change under it and leave a history row. Tokens and outcomes may not:
/// an answer that names others under a known id is refused, since prices and labels hang on their order. An answer no newer than the last
/// change is passed over, so hearing everything again changes nothing.
/// </remarks>
internal static class RegistryFold
{
    /// <summary>The catalogue showed a market; <paramref name="resolution"/> and <paramref name="book"/> are what the same run heard of it elsewhere.</summary>
    public static FoldStep Apply(KnownMarket? known, MarketReading reading, ResolutionSays? resolution, BookSays? book, Hearing heard)
    {
        if (known is null)
        {
            var closedAt = reading.Says.IsClosed ? reading.Says.ClosedAt ?? heard.At : (DateTimeOffset?)null;
            var found = reading.Market with { ClosedAt = closedAt };
            return new FoldStep(
                new KnownMarket(found with { Label = LabelOf(found, null, reading.Says, resolution, book) }, heard.At, heard.At), [], true, null);
        }

        if (heard.At <= known.UpdatedAt)
        {
            return Unchanged(known);
        }

        if (!known.Market.Tokens.SequenceEqual(reading.Market.Tokens) || !known.Market.Outcomes.SequenceEqual(reading.Market.Outcomes))
        {
            return Unchanged(known) with
            {
                Conflict = new Rejection(
                    "identity_conflict",
                    $"market {known.Market.MarketId} is known with tokens {string.Join(',', known.Market.Tokens)} ({string.Join(',', known.Market.Outcomes)}), "
                    + $"the answer names {string.Join(',', reading.Market.Tokens)} ({string.Join(',', reading.Market.Outcomes)}): the market id decides, its tokens stay"),
            };
        }

        var merged = Merge(known.Market, reading, heard.At);
        return Step(known, merged with { Label = LabelOf(merged, known.Market.Label, reading.Says, resolution, book) }, heard);
    }

    /// <summary>Only others than the catalogue spoke of a known market.</summary>
    public static FoldStep Apply(KnownMarket known, ResolutionSays? resolution, BookSays? book, Hearing heard)
    {
        if (heard.At <= known.UpdatedAt)
        {
            return Unchanged(known);
        }

        var market = known.Market with { ClosedAt = known.Market.ClosedAt ?? (book?.IsClosed == true ? heard.At : null) };
        return Step(known, market with { Label = LabelOf(market, market.Label, null, resolution, book) }, heard);
    }

    private static MarketLabel LabelOf(ForecastMarket market, MarketLabel? before, CatalogueSays? says, ResolutionSays? resolution, BookSays? book)
    {
        var winner = book?.WinnerToken is { } token && market.Tokens.IndexOf(token) is >= 0 and var index ? index : (int?)null;
        var isClosed = says?.IsClosed == true || book?.IsClosed == true || market.ClosedAt is not null;
        var heard = LabelRules.Of(new LabelEvidence(isClosed, says ?? Remembered(market, before), resolution, winner));
        if (before is null)
        {
            return heard;
        }

        // What the resolutions endpoint settled, only it takes back; what stands, no answer takes back that cannot tell.
        var stands = resolution is null && (LabelRules.IsFromResolutions(before) || (LabelRules.IsFinal(before) && LabelRules.IsSilent(heard)));
        return (stands ? before : heard) with { WasDisputed = heard.WasDisputed || before.WasDisputed };
    }

    /// <summary>Without a word of the catalogue the state it last told stands: a dispute does not end because the order book flags a winner.</summary>
    private static CatalogueSays Remembered(ForecastMarket market, MarketLabel? before) => new(
        market.ClosedAt is not null, before?.Rule is "disputed" or "proposed" ? before.Rule : null, false, null, market.ClosedAt);

    private static ForecastMarket Merge(ForecastMarket known, MarketReading reading, DateTimeOffset at)
    {
        var said = reading.Market;
        return said with
        {
            EventId = reading.IsEventKnown ? said.EventId : known.EventId,
            GroupId = said.GroupId ?? known.GroupId,
            Slug = said.Slug.Length > 0 ? said.Slug : known.Slug,
            Question = said.Question.Length > 0 ? said.Question : known.Question,
            Rules = said.Rules.Length > 0 ? said.Rules : known.Rules,
            Category = said.Category != Categories.Other ? said.Category : known.Category,
            StartsAt = said.StartsAt ?? known.StartsAt,
            EndsAt = said.EndsAt ?? known.EndsAt,
            ClosedAt = reading.Says.IsClosed ? reading.Says.ClosedAt ?? known.ClosedAt ?? at : null,
        };
    }

    private static FoldStep Step(KnownMarket known, ForecastMarket market, Hearing heard)
    {
        var changes = MarketChanges.Between(known.Market, market, heard);
        return changes.IsEmpty ? Unchanged(known) : new FoldStep(known with { Market = market, UpdatedAt = heard.At }, changes, true, null);
    }

    private static FoldStep Unchanged(KnownMarket known) => new(known, ImmutableArray<MarketChange>.Empty, false, null);
}
