using TradingConsole.Web.Pages.Signals;
using Xunit;
using static TradingConsole.Web.Tests.Pages.Signals.SignalSamples;

namespace TradingConsole.Web.Tests.Pages.Signals;

public sealed class SignalFilterTests
{
    private static readonly SignalRow[] Rows =
    [
        new(Signal("BTCUSDT", evLongBps: 14, decision: "LONG"), Ticker("BTCUSDT", 0.0001), Open("BTCUSDT")),
        new(Signal("ETHUSDT", evLongBps: -22, evShortBps: 11, reasons: ["Q05_MIN"]), Ticker("ETHUSDT", -0.0009), null),
        new(Signal("SUIUSDT", evLongBps: 18, reasons: ["MAE_MAX"], atrFraction: 0.009), Ticker("SUIUSDT", null), null),
        new(Signal("ADAUSDT", evLongBps: -9, evShortBps: -7, reasons: ["NO_EDGE"]), Ticker("ADAUSDT", 0.0002), null),
    ];

    [Fact]
    public void Apply_Default_SortsByTheBetterSide() =>
        Assert.Equal(["SUIUSDT", "BTCUSDT", "ETHUSDT", "ADAUSDT"], Symbols(new SignalFilter()));

    [Fact]
    public void Apply_FundingView_LeavesUnknownFundingOut() =>
        Assert.Equal(["BTCUSDT", "ETHUSDT", "ADAUSDT"], Symbols(new SignalFilter(SignalView.Funding)));

    [Fact]
    public void Apply_BlockedView_LeavesTakenOut() =>
        Assert.Equal(["SUIUSDT", "ETHUSDT", "ADAUSDT"], Symbols(new SignalFilter(SignalView.Blocked)));

    [Fact]
    public void Apply_TakenView_HoldsEntriesAndPositions() =>
        Assert.Equal(["BTCUSDT"], Symbols(new SignalFilter(SignalView.Taken)));

    [Theory]
    [InlineData("sui", "SUIUSDT")]
    [InlineData("q05", "ETHUSDT")]
    public void Apply_Text_FindsSymbolsAndReasons(string text, string expected) =>
        Assert.Equal([expected], Symbols(new SignalFilter(Text: text)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_SortedByFunding_PutsMissingLastEitherWay(bool ascending) =>
        Assert.Equal("SUIUSDT", Symbols(new SignalFilter(Sort: SignalSort.Funding, Ascending: ascending))[^1]);

    [Fact]
    public void Apply_TopView_KeepsTheTenBest()
    {
        var many = Enumerable.Range(0, 30).Select(i => new SignalRow(Signal($"A{i:00}USDT", evLongBps: i), null, null));

        var shown = new SignalFilter(SignalView.Top).Apply(many);

        Assert.Equal(10, shown.Length);
        Assert.Equal("A29USDT", shown[0].Symbol.Value);
        Assert.Equal("A20USDT", shown[^1].Symbol.Value);
    }

    [Fact]
    public void Address_OfAnyState_ReadsBackTheSame()
    {
        foreach (var view in Enum.GetValues<SignalView>())
        {
            foreach (var sort in Enum.GetValues<SignalSort>())
            {
                var filter = new SignalFilter(view, sort, Ascending: true, "a&b =ü", "BTCUSDT");

                Assert.Equal(filter, SignalFilter.Parse(new Uri("http://host" + filter.ToAddress())));
            }
        }
    }

    [Fact]
    public void Parse_UnknownWords_FallBackToTheDefault() =>
        Assert.Equal(new SignalFilter(), SignalFilter.Parse(new Uri("http://host/signals?view=nonsense&sort=99&dir=x")));

    [Fact]
    public void SortedBy_SameColumnTwice_TurnsTheOrderRound()
    {
        var once = new SignalFilter().SortedBy(SignalSort.Funding);

        Assert.False(once.Ascending);
        Assert.True(once.SortedBy(SignalSort.Funding).Ascending);
    }

    [Fact]
    public void Csv_OfRows_HasOneLineASymbolAndRawFractions()
    {
        var lines = SignalCsv.Write(Rows).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(Rows.Length + 1, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Count(c => c == ','), line.Count(c => c == ',')));
        Assert.StartsWith("BTCUSDT,2026-11-21T03:47:00Z,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",0.0014,", lines[1], StringComparison.Ordinal);
    }

    private static string[] Symbols(SignalFilter filter) => [.. filter.Apply(Rows).Select(row => row.Symbol.Value)];
}
