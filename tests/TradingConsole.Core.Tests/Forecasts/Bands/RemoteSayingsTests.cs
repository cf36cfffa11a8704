using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

/// <summary>Bands of remote models, made of kept lines alone.</summary>
public sealed class RemoteSayingsTests
{
    private static readonly BandRules Rules = BandRules.Default with { ScoresLeast = 10, CalibrationWindow = TimeSpan.FromDays(3) };
    private static readonly DateTimeOffset From = Hours.Start.AddHours(48);
    private static readonly DateTimeOffset To = Hours.Start.AddHours(168);
    private static readonly List<PriceSeries> Markets =
        [.. Enumerable.Range(0, 4).Select(market => new PriceSeries(Hours.Of(Hours.Wandering((ulong)market, 168), $"0x{market}"), Rules))];

    [Fact]
    public void Line_OfAnAnswerOrOfNone_ReadsBackAsItWas()
    {
        var asked = Asked("0xa", "0xb");
        var answered = KeptForecast.Of(BandMethod.TimesFm, "timesfm-2.5", From, asked, "POST /v1/x {\"a\": [1, 2]}", To, "said\nso");
        var away = KeptForecast.Of(BandMethod.Chronos, "chronos-2", From.AddHours(6), asked, null, To, "chronos-2: status 503, needs 2xx");

        Assert.Equal("timesfm timesfm-2.5 2026-01-07T00:00Z 24 0xa,0xb POST /v1/x {\"a\": [1, 2]}", answered.Line.Request);
        foreach (var kept in (KeptForecast[])[answered, away])
        {
            var read = KeptForecast.Of(kept.Line)!;
            Assert.Equal(kept with { MarketIds = [] }, read with { MarketIds = [] });
            Assert.Equal(kept.MarketIds.AsEnumerable(), read.MarketIds);
        }

        Assert.Equal("chronos/2026-01-07T06:00Z/0xa", away.Segment);
        Assert.Equal("chronos-2: status 503, needs 2xx", Assert.Throws<BandRunnerException>(() => away.Read()).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ewma x 2026-01-07T00:00Z 24 0xa POST /")]
    [InlineData("chronos x 2026-01-07 24 0xa POST /")]
    [InlineData("chronos x 2026-01-07T00:00Z 0 0xa POST /")]
    [InlineData("chronos x 2026-01-07T00:00Z 24 0xa")]
    public void Line_OfSomethingElse_IsCountedAndMakesNothing(string request)
    {
        var tally = new StageTally();
        var sayings = new RemoteSayings(From.AddHours(-1), To.AddHours(-1), Rules, tally);

        sayings.Add(new RawLine(To, request, "{}"));

        Assert.Equal(1, tally.ToOutcome().Counts["remote_lines_unreadable"]);
        Assert.Empty(sayings.Asked);
    }

    [Fact]
    public void Lines_GarbledPartialRepeatedOrOfOtherHours_AreCountedByReason()
    {
        var tally = new StageTally();
        var sayings = new RemoteSayings(From.AddHours(-1), To.AddHours(-1), Rules, tally);

        sayings.Add(Line(From, ["0x0", "0x1", "0x2"], Answer("0x0", "0x2", "stranger")));
        sayings.Add(Line(From, ["0x0"], Answer("0x0")));
        sayings.Add(Line(From.AddHours(6), ["0x0", "0x1"], "warming up"));
        sayings.Add(Line(From.AddHours(12), ["0x0"], null));
        sayings.Add(Line(From.AddHours(1), ["0x0"], Answer("0x0")));
        sayings.Add(Line(To, ["0x0"], Answer("0x0")));

        Assert.Equal(
            ["remote_answered 2", "remote_answers_unreadable 1", "remote_away 1", "remote_away_markets 3", "remote_left_out_markets 1", "remote_other_hours 2", "remote_repeated 1"],
            tally.ToOutcome().Counts.Select(count => $"{count.Key} {count.Value}"));
        Assert.Equal("left out", sayings.Of(From, "0x1").Single().Reason);
    }

    [Fact]
    public void Walk_AnsweredHours_MakesRawBandsAndCorrectsThemByTheirOwnBook()
    {
        var bands = Walk(ts => Line(ts, ["0x0", "0x1", "0x2", "0x3"], Answer("0x0", "0x1", "0x2", "0x3")));

        var raw = bands.Where(band => band is { Method: BandMethod.Chronos, Calibration: BandCalibration.Raw }).ToList();
        Assert.Equal(bands.Count(band => band is { Method: BandMethod.Kalman, Calibration: BandCalibration.Raw }), raw.Count);
        Assert.All(raw, band => Assert.Equal((0.2, 0.5, 0.9, "chronos-2"), (band.Q10, band.Q50, band.Q90, band.ModelId)));
        var corrected = bands.Where(band => band is { Method: BandMethod.Chronos, Calibration: BandCalibration.Conformal }).ToList();
        Assert.NotEmpty(corrected);
        Assert.All(corrected, band => Assert.False(StandIn.Is(band)));
        Assert.NotEqual(corrected[0].Q90 - corrected[0].Q10, bands.First(band => band.Method == BandMethod.Kalman && band.Ts == corrected[0].Ts).Q90);
    }

    [Fact]
    public void Walk_HoursThatNobodyAnswered_AreStoodInForByKalmanAndTeachNothing()
    {
        var bands = Walk(ts => Line(ts, ["0x0", "0x1"], ts == From ? Answer("0x0") : null));

        var owed = bands.Where(StandIn.Is).ToList();
        Assert.Contains(owed, band => band.ModelId == "kalman-v1(hours=168) for chronos-2 (away)");
        Assert.Equal("kalman-v1(hours=168) for chronos-2 (left out)", owed.First().ModelId);
        var kalman = bands.Where(band => band.Method == BandMethod.Kalman).ToDictionary(band => (band.Ts, band.MarketId, band.HorizonSteps, band.Calibration));
        Assert.All(owed, band => Assert.Equal(
            (band.Q10, band.Q50, band.Q90), kalman[(band.Ts, band.MarketId, band.HorizonSteps, band.Calibration)] is var same ? (same.Q10, same.Q50, same.Q90) : default));
        Assert.Contains(owed, band => band.Calibration == BandCalibration.Conformal); // As the Kalman band was corrected, not by a book of its own.
        Assert.DoesNotContain(bands, band => band is { Method: BandMethod.Chronos, Calibration: BandCalibration.Conformal } && !StandIn.Is(band));
    }

    [Fact]
    public void Questions_OfARun_AreBoundedAndOfTheMostTradedAndEndAtTheirHour()
    {
        var rules = Rules with { AskedMarketsMax = 2 };
        var hours = RemoteQuestions.HoursOf(From.AddHours(1), To.AddHours(-1), rules);
        var asked = RemoteQuestions.At(hours[0], Markets, id => id == "0x3" ? null : id[^1] - '0', rules);

        Assert.Equal([144, 150, 156, 162], hours.Select(hour => (hour - Hours.Start).TotalHours)); // The last day's.
        Assert.Equal(["0x2", "0x1"], asked.Select(question => question.SeriesId));
        Assert.All(asked, question => Assert.Equal(hours[0], question.Start.AddHours(question.Values.Length - 1)));
        Assert.Equal(Markets[2].At(hours[0]), asked[0].Values[^1]);
        Assert.Equal(145, asked[0].Values.Length);
        Assert.Empty(RemoteQuestions.HoursOf(From.AddHours(1), From.AddHours(5), rules));
        Assert.Equal([From.AddHours(6)], RemoteQuestions.HoursOf(From, From.AddHours(6), rules).AsEnumerable()); // The end's, and the start's was the run before's.
    }

    [Fact]
    public void Questions_MissingHours_AreShownAsThePriceBeforeAndNoLaterOneIsRead()
    {
        var prices = Hours.Of(Hours.Wandering(9, 60)).Where((_, hour) => hour is not (0 or 30 or 31)).ToList();
        var ts = Hours.Start.AddHours(48);

        var asked = RemoteQuestions.At(ts, [new PriceSeries(prices, Rules)], _ => null, Rules).Single();
        var altered = RemoteQuestions.At(ts, [new PriceSeries([.. prices.Select(price => price.Ts > ts ? price with { Yes = 0.999 } : price)], Rules)], _ => null, Rules).Single();

        Assert.Equal((Hours.Start.AddHours(1), 48), (asked.Start, asked.Values.Length));
        Assert.Equal((asked.Values[28], asked.Values[28]), (asked.Values[29], asked.Values[30]));
        Assert.Equal(asked.Values.AsEnumerable(), altered.Values);
        Assert.Empty(RemoteQuestions.At(Hours.Start.AddHours(30), [new PriceSeries(prices, Rules)], _ => null, Rules)); // No price of that hour.
    }

    private static ImmutableArray<ForecastBand> Walk(Func<DateTimeOffset, RawLine> said)
    {
        var sayings = new RemoteSayings(From.AddHours(-1), To.AddHours(-1), Rules, new StageTally());
        for (var ts = From; ts < To; ts = ts.AddHours(6))
        {
            sayings.Add(said(ts));
        }

        return new BandWalk(Markets, Rules, sayings).Between(From, To.AddHours(-1));
    }

    private static RawLine Line(DateTimeOffset ts, string[] ids, string? said) =>
        KeptForecast.Of(BandMethod.Chronos, "chronos-2", ts, Asked(ids), said is null ? null : "POST / {}", ts, said ?? "chronos-2: status 503, needs 2xx").Line;

    private static ImmutableArray<SeriesQuestion> Asked(params string[] ids) => [.. ids.Select(id => new SeriesQuestion(id, [0.5], From, "1h", 24, RemoteBands.Quantiles))];

    private static string Answer(params string[] ids) => "{\"predictions\":[" + string.Join(',', ids.Select(id =>
        $"{{\"item_id\":\"{id}\",\"0.1\":{Steps(0.2)},\"0.5\":{Steps(0.5)},\"0.9\":{Steps(0.9)}}}")) + "]}";

    private static string Steps(double value) => "[" + string.Join(',', Enumerable.Repeat(value.ToString(CultureInfo.InvariantCulture), 24)) + "]";
}
