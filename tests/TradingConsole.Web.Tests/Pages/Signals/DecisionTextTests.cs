using TradingConsole.Web.Pages.Signals;
using TradingConsole.Workers.Realtime;
using Xunit;
using static TradingConsole.Web.Tests.Pages.Signals.SignalSamples;

namespace TradingConsole.Web.Tests.Pages.Signals;

public sealed class DecisionTextTests
{
    [Fact]
    public void Reasons_BlockedByGate_NamesBothNumbers()
    {
        var signal = Signal("SUIUSDT", reasons: ["Q05_MIN"], stages: [new StageState("gate", "Q05_MIN", -11.2, -10, false, "atr")]);

        var sentence = Assert.Single(DecisionText.Reasons(signal));

        Assert.Contains("−11.2 ATR", sentence, StringComparison.Ordinal);
        Assert.Contains("−10.0 ATR", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Reasons_Taken_SaysWhatItIsWorth() =>
        Assert.Contains("+14.0 bps", Assert.Single(DecisionText.Reasons(Signal("BTCUSDT", evLongBps: 14, decision: "LONG"))), StringComparison.Ordinal);

    [Fact]
    public void Reasons_CodeWithoutStage_FallsBackToItsMeaning() =>
        Assert.Contains("kill switch", Assert.Single(DecisionText.Reasons(Signal("BTCUSDT", reasons: ["KILL_SWITCH"]))), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Reasons_UnknownCode_IsShownNotSwallowed() =>
        Assert.Contains("SOMETHING_NEW", Assert.Single(DecisionText.Reasons(Signal("BTCUSDT", reasons: ["SOMETHING_NEW"]))), StringComparison.Ordinal);

    [Fact]
    public void Number_NotFinite_IsNeverZero() =>
        Assert.Equal("—", DecisionText.Number(new StageState("gate", "EV_MIN", double.NaN, 0, false, "fraction"), double.NaN));
}
