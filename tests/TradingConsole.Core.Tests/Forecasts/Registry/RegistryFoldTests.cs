using System.Text.Json.Nodes;
using TradingConsole.Core.Forecasts.Registry;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Registry;

public sealed class RegistryFoldTests
{
    private static readonly DateTimeOffset Day1 = new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Apply_UnknownMarket_IsFoundWithoutHistory()
    {
        var step = Fold(null, MarketJson.Open(), day: 1);

        Assert.True(step.IsChanged);
        Assert.Empty(step.Changes);
        Assert.Equal((Day1, Day1, MarketLabel.Open), (step.Market.FirstSeenAt, step.Market.UpdatedAt, step.Market.Market.Label));
    }

    [Fact]
    public void Apply_SameAnswerAgain_ChangesNothing()
    {
        var known = Fold(null, MarketJson.Open(), day: 1).Market;

        var step = Fold(known, MarketJson.Open(), day: 2);

        Assert.Equal((false, known), (step.IsChanged, step.Market));
    }

    [Fact]
    public void Apply_SlugAndEndMoved_LeaveWhatTheyWereBefore()
    {
        var known = Fold(null, MarketJson.Open(), day: 1).Market;

        var step = Fold(known, MarketJson.Open().With("slug", "will-it-pour").With("endDate", "2026-02-01T00:00:00Z"), day: 2);

        Assert.Equal(
            [
                new MarketChange(MarketJson.Id, Day1.AddDays(1), "slug", "will-it-rain", "will-it-pour", "file-2"),
                new MarketChange(MarketJson.Id, Day1.AddDays(1), "ends_at", "2026-01-20T12:00:00.0000000+00:00", "2026-02-01T00:00:00.0000000+00:00", "file-2"),
            ],
            step.Changes.AsEnumerable());
        Assert.Equal((Day1, Day1.AddDays(1)), (step.Market.FirstSeenAt, step.Market.UpdatedAt));
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), MarketChanges.Time(step.Changes[1].NewValue));
    }

    [Fact]
    public void Apply_OtherTokensUnderAKnownId_IsRefusedAndTheMarketStands()
    {
        var known = Fold(null, MarketJson.Open(), day: 1).Market;

        var step = Fold(known, MarketJson.Open().With("slug", "thief").With("clobTokenIds", $"[\"{MarketJson.No}\", \"{MarketJson.Yes}\"]"), day: 2);

        Assert.Equal("identity_conflict", step.Conflict!.Reason);
        Assert.Contains(MarketJson.Id, step.Conflict.Message, StringComparison.Ordinal);
        Assert.Equal(known, step.Market);
    }

    [Fact]
    public void Apply_SameSlugUnderAnotherId_IsAnotherMarket()
    {
        var other = MarketJson.Open().With("conditionId", MarketJson.Id[..^1] + "b");

        Assert.NotEqual(MarketJson.Id, Fold(null, other, day: 1).Market.Market.MarketId);
    }

    [Fact]
    public void Apply_AnswerThatNamesLess_TakesNothingAway()
    {
        var known = Fold(null, MarketJson.Open().With("negRiskMarketID", "0xgroup"), day: 1).Market;
        var poor = MarketJson.Open().With("endDate", null).With("description", "").With("events", new JsonArray());

        Assert.False(Fold(known, poor, day: 2).IsChanged);
    }

    [Fact]
    public void Apply_LateReversal_IsTakenOverAndRemembered()
    {
        var known = Fold(null, MarketJson.Open().Closed("[\"1\", \"0\"]", "resolved"), day: 1).Market;
        var disputed = Fold(known, MarketJson.Open().Closed("[\"1\", \"0\"]", "disputed"), day: 2);
        var reversed = Fold(disputed.Market, MarketJson.Open().Closed("[\"0\", \"1\"]", "resolved"), day: 8);

        Assert.Equal((MarketStatus.Resolved, 0), (known.Market.Label.Status, known.Market.Label.Winner));
        Assert.Equal((MarketStatus.Unresolved, null), (disputed.Market.Market.Label.Status, disputed.Market.Market.Label.Winner));
        Assert.Equal((MarketStatus.Resolved, 1, true), (reversed.Market.Market.Label.Status, reversed.Market.Market.Label.Winner, reversed.Market.Market.Label.WasDisputed));
        Assert.Contains(disputed.Changes, change => change is { Field: "winner", OldValue: "0", NewValue: null });
        Assert.Contains(reversed.Changes, change => change is { Field: "winner", OldValue: null, NewValue: "1" });
    }

    [Theory]
    [InlineData("[\"0\", \"0\"]")]
    [InlineData(null)]
    [InlineData("[\"0.3\", \"0.7\"]")]
    public void Apply_AnswerThatCannotTell_LeavesAStandingOutcome(string? prices)
    {
        var known = Fold(null, MarketJson.Open().Closed("[\"1\", \"0\"]", "resolved"), day: 1).Market;
        var silent = MarketJson.Open().Closed("[]", "resolved").With("outcomePrices", prices);

        Assert.Equal(known.Market.Label, Fold(known, silent, day: 2).Market.Market.Label);
    }

    [Fact]
    public void Apply_WhatTheEndpointSettled_OnlyTheEndpointTakesBack()
    {
        var won = new ResolutionSays(MarketJson.Id, "resolved", [1_000_000, 0], Day1, false);
        var known = Fold(null, MarketJson.Open().Closed("[\"0\", \"1\"]", "resolved"), day: 1, won).Market;
        Assert.Equal(("v2_payout", 0), (known.Market.Label.Rule, known.Market.Label.Winner));

        var catalogue = Fold(known, MarketJson.Open().Closed("[\"0\", \"1\"]", "disputed"), day: 2);
        var endpoint = RegistryFold.Apply(known, won with { Payouts = [0, 1_000_000] }, null, new Hearing(Day1.AddDays(3), "file-3"));

        Assert.Equal((0, true), (catalogue.Market.Market.Label.Winner, catalogue.Market.Market.Label.WasDisputed));
        Assert.Equal((1, "v2_payout"), (endpoint.Market.Market.Label.Winner, endpoint.Market.Market.Label.Rule));
    }

    [Fact]
    public void Apply_BookFlagsAWinner_CountsByTokenAndOnlyWithoutADispute()
    {
        var book = new BookSays(MarketJson.Id, true, MarketJson.No);
        var open = Fold(null, MarketJson.Open().Closed("[]", null).With("outcomePrices", null), day: 1).Market;
        var disputed = Fold(null, MarketJson.Open().Closed("[\"1\", \"0\"]", "disputed"), day: 1).Market;

        Assert.Equal(("book_winner", 1), Rule(RegistryFold.Apply(open, null, book, new Hearing(Day1.AddDays(1), "f"))));
        Assert.Equal(("disputed", null), Rule(RegistryFold.Apply(disputed, null, book, new Hearing(Day1.AddDays(1), "f"))));
        Assert.Equal(("no_prices", null), Rule(RegistryFold.Apply(open, null, book with { WinnerToken = "7" }, new Hearing(Day1.AddDays(1), "f"))));
    }

    [Fact]
    public void Apply_HeardAllOverAgain_LeavesTheSameMarketAndNoNewHistory()
    {
        (JsonObject Market, int Day)[] answers =
        [
            (MarketJson.Open(), 1), (MarketJson.Open().With("slug", "b"), 2), (MarketJson.Open(), 3),
            (MarketJson.Open().Closed("[\"1\", \"0\"]", "proposed"), 4), (MarketJson.Open().Closed("[\"1\", \"0\"]", "resolved"), 5),
            (MarketJson.Open().Closed("[\"1\", \"0\"]", "resolved"), 6),
        ];
        KnownMarket? known = null;
        foreach (var (market, day) in answers)
        {
            known = Fold(known, market, day).Market;
        }

        var before = known;
        foreach (var (market, day) in answers)
        {
            var step = Fold(known, market, day);
            Assert.Empty(step.Changes);
            known = step.Market;
        }

        Assert.Equal(before, known);
    }

    [Fact]
    public void Why_EachState_IsReadAgainWhenItsRuleSays()
    {
        var (start, end) = (Day1, Day1.AddDays(1));
        var open = Fold(null, MarketJson.Open(), day: 1).Market.Market;
        var settled = new MarketLabel(MarketStatus.Resolved, 0, "v2_payout", Day1.AddDays(-7).AddHours(5), false);

        Assert.Null(Reread.Why(open, start, end));
        Assert.Equal(RereadReason.PastEnd, Reread.Why(open with { EndsAt = end.AddTicks(-10) }, start, end));
        Assert.Equal(RereadReason.Unresolved, Reread.Why(open with { Label = MarketLabel.Open with { Status = MarketStatus.Unresolved } }, start, end));
        Assert.Equal(RereadReason.LateReversal, Reread.Why(open with { Label = settled }, start, end));
        Assert.Null(Reread.Why(open with { Label = settled }, start.AddDays(1), end.AddDays(1)));
        Assert.Null(Reread.Why(open with { Label = settled }, start.AddDays(-1), end.AddDays(-1)));
    }

    private static (string Rule, int? Winner) Rule(FoldStep step) => (step.Market.Market.Label.Rule, step.Market.Market.Label.Winner);

    private static FoldStep Fold(KnownMarket? known, JsonObject market, int day, ResolutionSays? resolution = null) => RegistryFold.Apply(
        known, GammaMarketReader.Read(market.Element()).Row!, resolution, null, new Hearing(Day1.AddDays(day - 1), $"file-{day}"));
}
