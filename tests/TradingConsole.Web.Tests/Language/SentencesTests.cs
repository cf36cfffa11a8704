using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.Language;
using TradingConsole.Workers.Terminal;
using Xunit;

namespace TradingConsole.Web.Tests.Language;

/// <summary>What Core says, held against the words there are for it: neither may change without the other.</summary>
public sealed partial class SentencesTests
{
    private const string Value = @"\{[^\n]*?\}";

    private static readonly string Sources = string.Join('\n', ((string[])["TradingConsole.Core", "TradingConsole.Workers", "TradingConsole.Web"])
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository(), project), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText));

    [Fact]
    public void EveryCode_HasItsSentenceInTheWordsAndEverySentenceItsCode()
    {
        var words = Words.English.All();
        var coded = CodedSentence().Matches(Sources);
        foreach (Match sentence in coded)
        {
            var key = $"said.{sentence.Groups["code"].Value}";
            var english = words.GetValueOrDefault(key);
            Assert.False(english is null, $"{key} has no words");
            var begin = sentence.Index + sentence.Length;
            var source = Sources.Substring(begin, Math.Min(400, Sources.Length - begin));
            Assert.True(Regex.IsMatch(source, $"^{string.Join(Value, Between(english!))}\""), $"{key} says otherwise than the source: {english}");
        }

        var codes = coded.Select(sentence => $"said.{sentence.Groups["code"].Value}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(codes, words.Keys.Where(key => key.StartsWith("said.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryHeardSentence_IsOneTheSourceSays()
    {
        foreach (var (key, english) in Words.English.All().Where(pair => pair.Key.StartsWith("heard.", StringComparison.Ordinal)))
        {
            var between = Between(english);
            var begins = between[0].Length > 0 ? $"[\"']{between[0]}{(between.Count > 1 ? Value : "")}" : "[}']"; // A quotation mark, or the end of a place before it.
            var ends = between[^1].Length > 0 ? "[\"']" : "";

            Assert.True(Regex.IsMatch(Sources, begins + string.Join(Value, between.Skip(1)) + ends), $"{key}: nothing says '{english}'");
            Assert.DoesNotContain("", between.Skip(1).SkipLast(1)); // Two places that touch cannot be told apart.
        }
    }

    [Fact]
    public void EveryPlaceThatHoldsAWord_HasWordsOfItsKind()
    {
        var korean = Words.Korean.All();
        var kinds = korean.Values.SelectMany(words => Sentences.Place().Matches(words)).Select(place => place.Groups["kind"].Value).Where(kind => kind.Length > 0).ToHashSet();

        Assert.Contains("status", kinds);
        Assert.All(kinds, kind => Assert.Contains(korean.Keys, key => key.StartsWith($"{kind}.", StringComparison.Ordinal)));
    }

    [Fact]
    public void ARefusal_IsSaidInTheReadersLanguage()
    {
        var status = "closed";
        var refused = new QuickTradeOrder(Symbol.Btc, PositionSide.Long, TradeOrigin.Own, null, 100, 101.5m, 102, 1, 1, null, null, null, "", new JsonObject(), []).Objection!;

        Assert.Equal("stop_price was 101.5; for a LONG at 100 it lies below.", Words.English.Say(refused));
        Assert.Equal("롱 손절가는 현재가 100보다 아래에 있어야 합니다. 입력한 값: 101.5", Words.Korean.Say(refused));
        Assert.Equal("보유 중인 거래의 손절만 옮길 수 있습니다. 지금 상태: 마감", Words.Korean.Say(Said.Of("not_open_to_move", $"It is {status}; only an open trade's stop is moved.")));
    }

    [Theory]
    [InlineData("closed 0.4 ATR above the high of 20 bars; 3.2 times the usual volume", "20봉 고가보다 0.4 ATR 위에서 마감; 평소 거래량의 3.2배")]
    [InlineData("average of 20 bars crossed below that of 50", "20봉 평균이 50봉 평균을 하향 돌파")]
    [InlineData("the model expects 14.2 bps after costs; the desk itself stays out: EV_MIN, REGIME", "모델이 비용 후 14.2 bps를 기대; 데스크 자신은 진입하지 않음: 비용과 위험을 뺀 기대값이 정책의 최소값을 넘지 않음 (EV_MIN), BTC가 고변동 국면이라 정책이 진입하지 않음 (REGIME)")]
    [InlineData("the desk itself stays out: DIRECTIONAL_NOTIONAL, NEW_RULE", "데스크 자신은 진입하지 않음: 진입하면 한 방향의 명목이 한도를 넘음 (DIRECTIONAL_NOTIONAL), NEW_RULE")]
    [InlineData("MAX_POSITIONS: Positions with this entry would be 6, cap is 5.", "이 진입을 더하면 포지션이 6개입니다. 한도는 5개입니다. (MAX_POSITIONS)")]
    [InlineData(
        "KILL_SWITCH: The kill switch is engaged. SYMBOL_NOTIONAL: BTCUSDT notional with this entry would be 900 USDT, cap is 500 USDT.",
        "킬 스위치가 작동 중입니다. (KILL_SWITCH) 이 진입을 더하면 BTCUSDT 명목이 900 USDT입니다. 한도는 500 USDT입니다. (SYMBOL_NOTIONAL)")]
    [InlineData("DIRECTIONAL_NOTIONAL: LONG notional with this entry would be 9 USDT, cap is 5 USDT.", "이 진입을 더하면 롱 명목이 9 USDT입니다. 한도는 5 USDT입니다. (DIRECTIONAL_NOTIONAL)")]
    [InlineData("canceled by hand", "수동 취소")]
    [InlineData("features.rsi was 2026-11-21T03:48:00Z, later than the decision 2026-11-21T03:47:00Z", "features.rsi: 2026-11-21T03:48:00Z, 결정 2026-11-21T03:47:00Z보다 늦음")]
    [InlineData("ada asks to follow your passport.", "ada 님이 패스포트 팔로우를 요청했습니다.")]
    [InlineData("ONE_POSITION: held already.", "ONE_POSITION: held already.")]
    [InlineData("Margin is insufficient.", "Margin is insufficient.")]
    [InlineData("", "")]
    public void AKeptSentence_IsKnownAgain_AndAnotherStaysAsItIs(string english, string korean)
    {
        Assert.Equal(korean, Words.Korean.Say(english));
        Assert.Equal(english, Words.English.Say(english));
    }

    [Fact]
    public void EveryWarning_HasANameAndWords()
    {
        var order = new QuickTradeOrder(Symbol.Btc, PositionSide.Long, TradeOrigin.Own, null, 100, 99, 100.5m, 10, 3, 60, null, null, "", new JsonObject(), []);
        var warnings = TradeWarnings.Of(order, new TradeSurroundings(Equity: 100, AtrFraction: 0.01, Ev: -0.001, LossesInARow: 4));

        Assert.Equal(5, warnings.Length);
        Assert.All(warnings, warning =>
        {
            Assert.NotEqual($"guard.{warning.Guard}", Words.Korean[$"guard.{warning.Guard}"]);
            Assert.NotEqual(warning.Message, Words.Korean.Say(warning.Message));
        });
    }

    private static List<string> Between(string english) => [.. Regex.Split(english, @"\{\d\}").Select(Regex.Escape)];

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TradingConsole.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    // A code, and the sentence that begins behind it.
    [GeneratedRegex("""\b(?:Of|Invalid|Conflict|NotFound)\(\s*"(?<code>[a-z_]+)",\s*\$["]""")]
    private static partial Regex CodedSentence();
}
