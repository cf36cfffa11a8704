using TradingConsole.Core.Labels;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

public sealed class LabelSpecTests
{
    // sha256sum of "triple_barrier/1|1.5|1|360|3|0.0004|0.15", first 16 digits.
    [Fact]
    public void Hash_OfTheSeed_IsThatOfItsText() => Assert.Equal("9edd372ca069dde1", LabelSpec.Seed.Hash());

    [Fact]
    public void Problems_EndsOfTheRanges_AreAllowedAndBeyondIsNamed()
    {
        Assert.Empty(new LabelSpec(0.1, 0.1, 5, 0.1, 0, 0).Problems());
        Assert.Empty(new LabelSpec(100, 100, 10_080, 200, 0.01, 5).Problems());

        string[] fields = ["KTp", "KSl", "HorizonBars", "RiskMaeAtr", "FeeRate", "SlippageK"];
        Assert.Equal(fields, Named(new LabelSpec(0.09, 0.09, 4, 0.09, -0.01, -0.01)));
        Assert.Equal(fields, Named(new LabelSpec(100.1, 100.1, 10_081, 200.1, 0.011, 5.1)));
        Assert.Equal(["KTp"], Named(LabelSpec.Seed with { KTp = double.NaN }));
        Assert.Equal("FeeRate was 0.5; it must lie from 0 to 0.01.", (LabelSpec.Seed with { FeeRate = 0.5 }).Problems()[0].ErrorMessage);
        Assert.Throws<ArgumentNullException>(() => LabelSpecRules.Problems(null!));
    }

    private static string[] Named(LabelSpec spec) => [.. spec.Problems().SelectMany(problem => problem.MemberNames)];
}
