using System.Text;
using TradingConsole.Core.Network;
using Xunit;

namespace TradingConsole.Core.Tests.Network;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("Is it \u202Elive\u202C?", "Is it live?")]
    [InlineData("\u2067right\u2069 \u200Fmark\u200E", "right mark")]
    [InlineData("zero\u200Bwidth\uFEFF", "zerowidth")]
    [InlineData("tab\tand\u00A0space", "tab and space")]
    [InlineData("one\r\ntwo\u2028three", "one\ntwo\nthree")]
    [InlineData("bell\u0007 \uE000 \uD800", "bell  ")]
    [InlineData("한국은행이 금리를 내릴까요? é ✓", "한국은행이 금리를 내릴까요? é ✓")]
    [InlineData("", "")]
    public void Of_TakesAwayWhatNobodySees(string text, string visible) => Assert.Equal(visible, VisibleText.Of(text));

    [Fact]
    public void Of_EverySignOfDirection_LeavesNone()
    {
        var signs = new StringBuilder();
        foreach (var value in (int[])[0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0xE0041])
        {
            signs.Append(new Rune(value));
        }

        Assert.Equal("ab", VisibleText.Of($"a{signs}b"));
    }
}
