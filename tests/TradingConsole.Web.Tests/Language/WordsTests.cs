using System.Text.Json;
using System.Text.RegularExpressions;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.PostMortems;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Simulation;
using TradingConsole.Web.Components;
using TradingConsole.Web.Language;
using Xunit;

namespace TradingConsole.Web.Tests.Language;

public sealed partial class WordsTests
{
    private static readonly string[] WordedPages = ["Passport", "Reports", "Terminal", "Arenas", "Impact", "Outbox", "Lineages", "Sharing", "Forecasts"];

    [Fact]
    public void BothLanguages_HaveTheSameKeysPlacesAndNothingEmpty()
    {
        var (english, korean) = (Words.English.All(), Words.Korean.All());

        Assert.True(english.Count > 400, $"only {english.Count} keys");
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), korean.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, pair =>
        {
            Assert.False(string.IsNullOrWhiteSpace(pair.Value) || string.IsNullOrWhiteSpace(korean[pair.Key]), $"{pair.Key} has no words");
            Assert.Equal(Places(pair.Value), Places(korean[pair.Key]));
        });
    }

    [Fact]
    public void EveryKeyInTheSource_HasWords()
    {
        var known = Words.English.All();
        var used = Directory.EnumerateFiles(WebFolder(), "*.*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".razor", StringComparison.Ordinal) || path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(path => LiteralKey().Matches(File.ReadAllText(path)).Concat(
                WordedPages.Contains(new DirectoryInfo(Path.GetDirectoryName(path)!).Name) ? ChosenKey().Matches(File.ReadAllText(path)) : []))
            .Select(match => match.Groups["key"].Value).Distinct().ToList();

        Assert.True(used.Count > 200, $"only {used.Count} keys were found in the source");
        var missing = used.Where(key => !known.ContainsKey(key)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryKeyMadeOfACode_HasWords()
    {
        var known = Words.English.All();
        string[] made =
        [
            .. Tier.All.Select(tier => $"tier.{tier.Code}"),
            .. PassportMetrics.Of(new PassportRecord(Guid.Empty)).All.SelectMany(metric => new[] { $"metric.{metric.Code}", $"metric.{metric.Code}.what" }),
            .. Enum.GetNames<ReportType>().Select(type => $"report.type.{type}"), .. Enum.GetNames<HypothesisAnswer>().Select(answer => $"answer.{answer}"),
            .. Enum.GetNames<TradeOrigin>().Select(origin => $"origin.{origin.ToLowerInvariant()}"),
            .. Enum.GetNames<ScanKind>().Select(kind => $"scan.kind.{kind}"), .. Consumers.Names.Select(name => $"outbox.consumer.{name}"),
            .. typeof(PassportFact).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(PassportFact)))
                .Select(type => $"fact.{FactCatalogue.KindOf((PassportFact)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type))}"),
            .. Enum.GetValues<ExitReason>().Select(reason => $"exit.{reason.Word()}"),
            .. PassportMask.Fields.Keys.Select(field => $"passport.field.{field}"),
            .. new[] { 15, 60, 240, 1_440, 10_080 }.Select(minutes => $"predict.in.{minutes}"),
            .. new[] { "OFF", "SHADOW", "LIVE", GatewayMode.Unknown }.Select(mode => $"top.mode.{mode}"),
            .. new[] { "silent", "halted", "starting", "deciding_only", "not_ready", "active" }.Select(state => $"top.state.{state}"),
            .. Enumerable.Range(0, 7).Select(day => $"day.{day}"),
            "fc.venue.practice", "fc.venue.recorded", .. ScoreWords.Windows.Select(window => $"fc.window.{window}"), .. ScoreWords.EndViews.SelectMany(view => new[] { $"fc.view.{view}", $"fc.view.{view}.what" }),
            .. ScoreWords.Horizons.SelectMany(horizon => new[] { $"fc.horizon.{horizon}", $"fc.horizon.{horizon}.what" }), "fc.horizon.barrier", "fc.horizon.own",
            .. ScoreWords.LiquidityBuckets.Select(bucket => $"fc.bucket.{bucket}"), .. ScoreWords.Statuses.Select(status => $"fc.status.{status}"),
            .. ScoreWords.Severities.Select(severity => $"fc.severity.{severity}"), .. new[] { "24h", "7d", "30d", "all" }.Select(span => $"fc.span.{span}"),
            .. new[] { "RUNNING", "SUCCEEDED", "PARTIAL_SUCCESS", "FAILED" }.Select(status => $"fc.run.{status}"),
            .. BandSegments.Methods.Select(method => $"fc.method.{method}"), .. BandSegments.Calibrations.Select(calibration => $"fc.calibration.{calibration}"),
            .. BandSegments.Kinds.SelectMany(kind => new[] { $"fc.segment.{kind}", $"fc.segment.what.{kind}" }), "fc.segment.unknown",
            .. new[] { "category", "liquidity", "time", "play" }.Select(axis => $"fc.axis.{axis}"), .. new[] { "brier", "skill", "ece" }.Select(figure => $"fc.figure.{figure}"),
            .. typeof(ExclusionReasons).GetFields().Select(reason => $"fc.reason.{reason.GetRawConstantValue()}"),
            .. new[] { typeof(PostMortemFigures), typeof(QualityFigure) }.SelectMany(figures => figures.GetProperties())
                .Select(figure => $"fc.figures.{JsonNamingPolicy.SnakeCaseLower.ConvertName(figure.Name)}"),
            .. new[] { "market", "model", "person" }.Select(kind => $"honesty.kind.{kind}"),
            .. new[] { "runs", "equal", "differed", "broke" }.Select(state => $"outbox.rebuild.{state}"),
        ];

        var missing = made.Where(key => !known.ContainsKey(key)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryReasonCode_HasItsSentenceInBothLanguages()
    {
        var codes = typeof(ReasonCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.Equal(26, codes.Count);
        Assert.All(codes, code =>
        {
            Assert.Equal(ReasonCode.Describe(code), Words.English[$"reason.{code}"]);
            Assert.NotEqual($"reason.{code}", Words.Korean[$"reason.{code}"]);
        });
    }

    [Fact]
    public void PassportFields_AreSaidInWordsAndNeverByTheirNames()
    {
        var shown = PassportMask.Fields.Keys.Where(field => field != "wins" && field != "ids");

        Assert.All(shown, field => Assert.NotEqual(field, Words.Korean.Fields([field])));
        Assert.Equal("average result of a trade, expected calibration error", Words.English.Fields(["expectedCalibrationError", "avgPnlBps"]));
        Assert.Equal("거래당 평균 손익, 기대 캘리브레이션 오차", Words.Korean.Fields(["avgPnlBps", "expectedCalibrationError"]));
    }

    [Theory]
    [InlineData("coins.all", 1, "1 coin")]
    [InlineData("coins.all", 2, "2 coins")]
    [InlineData("coins.all", 11, "11 coins")]
    [InlineData("evidence.trades", 1, "1 trade")]
    [InlineData("evidence.answers", 0, "0 answers")]
    public void Words_OfOne_AreSingular(string key, int count, string words)
    {
        Assert.Equal(words, Words.English[key, count]);
        Assert.Equal(words, Words.English[key, Formats.Number(count)]);
    }

    [Fact]
    public void Words_WithPlaces_AreFilledAsGiven()
    {
        Assert.Equal("95% 58.7 to 73.8", Words.English["metric.interval", "58.7", "73.8"]);
        Assert.Equal("95% 58.7 ~ 73.8", Words.Korean["metric.interval", "58.7", "73.8"]);
    }

    private static IEnumerable<string> Places(string words) => Sentences.Place().Matches(words).Select(match => match.Groups["number"].Value).Distinct().Order(StringComparer.Ordinal);

    private static string WebFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TradingConsole.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "TradingConsole.Web");
    }

    // One of several keys: W[isLive ? "a.b" : "c.d", …] or an arm of a switch.
    [GeneratedRegex("""(?:[?:]|=>)\s*"(?<key>[a-z_]+(?:\.[A-Za-z0-9_]+)+)["]""")]
    private static partial Regex ChosenKey();

    [GeneratedRegex("""\bW\["(?<key>[^"$]+)"[\],]""")]
    private static partial Regex LiteralKey();
}
