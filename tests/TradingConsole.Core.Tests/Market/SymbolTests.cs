using System.Text;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Market;

public sealed class SymbolTests
{
    [Theory]
    [InlineData("BTCUSDT", "btcusdt", "USDT", "BTC/USDT:USDT")]
    [InlineData("1000PEPEUSDT", "1000pepeusdt", "USDT", "1000PEPE/USDT:USDT")]
    [InlineData("1MBABYDOGEUSDT", "1mbabydogeusdt", "USDT", "1MBABYDOGE/USDT:USDT")]
    [InlineData("ETHUSDC", "ethusdc", "USDC", "ETH/USDC:USDC")]
    [InlineData("XAUUSDT", "xauusdt", "USDT", "XAU/USDT:USDT")]
    [InlineData("测试USDT", "测试usdt", "USDT", "测试/USDT:USDT")]
    [InlineData("ETHUSDT_250328", "ethusdt_250328", "USDT", "ETH/USDT:USDT-250328")]
    public void Forms_KnownContracts_ConvertBothWays(string canonical, string ws, string quote, string ccxt)
    {
        var symbol = Symbol.Parse(canonical);

        Assert.Equal(ws, symbol.ToWs());
        Assert.Equal(canonical, symbol.ToRest());
        Assert.Equal(ccxt, symbol.ToCcxt(quote));
        Assert.Equal(symbol, SymbolForms.FromWs(ws));
        Assert.Equal(symbol, SymbolForms.FromRest(canonical));
        Assert.Equal(symbol, SymbolForms.FromCcxt(ccxt));
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("  ", "empty")]
    [InlineData("btcusdt", "lower-case")]
    [InlineData("BTC/USDT", "separator")]
    [InlineData("BTC USDT", "separator")]
    [InlineData("BTC-USDT", "separator")]
    [InlineData("BTC\u0000USDT", "separator")]
    [InlineData("٣USDT", "separator")]
    [InlineData("A1234567890123456789012345678901234567890", "at most 32")]
    [InlineData("\u212AUSDT", "without its own lower case")]
    [InlineData("\u0130USDT", "without its own lower case")]
    public void Parse_BrokenRule_NamesTheRule(string? text, string rule)
    {
        Assert.False(Symbol.TryParse(text, out var symbol, out var reason));
        Assert.Equal(default, symbol);
        Assert.Contains(rule, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BTCUSDT", "BASE/QUOTE:SETTLE")]
    [InlineData("/USDT:USDT", "BASE/QUOTE:SETTLE")]
    [InlineData("BTC/USDT", "BASE/QUOTE:SETTLE")]
    [InlineData("BTC/USDT:", "BASE/QUOTE:SETTLE")]
    [InlineData("BTC/USD:BTC", "linear")]
    [InlineData("BTC/USDT:USDT-25", "YYMMDD")]
    [InlineData("btc/USDT:USDT", "lower-case")]
    [InlineData("B/T/USDT:USDT", "linear")]
    public void FromCcxt_NotALinearContract_NamesTheRule(string text, string rule)
    {
        var refusal = Record.Exception(() => SymbolForms.FromCcxt(text));

        Assert.IsType<FormatException>(refusal);
        Assert.True(
            refusal.Message.Contains(rule, StringComparison.Ordinal) || refusal.Message.Contains("separator", StringComparison.Ordinal),
            refusal.Message);
    }

    [Fact]
    public void FromWs_UpperCase_Refused() =>
        Assert.Contains("upper-case", Assert.Throws<FormatException>(() => SymbolForms.FromWs("BTCUSDT")).Message, StringComparison.Ordinal);

    [Fact]
    public void ToCcxt_OtherQuoteAsset_Refused() =>
        Assert.Contains("USDC", Assert.Throws<ArgumentException>(() => Symbol.Btc.ToCcxt("USDC")).Message, StringComparison.Ordinal);

    [Fact]
    public void TryParse_RandomText_AcceptedExactlyWhenEveryFormComesBack()
    {
        const string Alphabet = "ABCXYZ019_abcı測试ÄäΣσςǅKẞß/: -\u0130\u00B5";
        var random = new SeededRandom(26);
        var accepted = 0;
        for (var turn = 0; turn < 20_000; turn++)
        {
            var text = new StringBuilder();
            for (var length = random.NextInt(6) + 1; length > 0; length--)
            {
                text.Append(Alphabet[random.NextInt(Alphabet.Length)]);
            }

            if (!Symbol.TryParse(text.ToString(), out var symbol, out var reason))
            {
                Assert.NotEmpty(reason);
                continue;
            }

            accepted++;
            Assert.Equal(text.ToString(), symbol.Value);
            Assert.Equal(symbol, SymbolForms.FromWs(symbol.ToWs()));
            Assert.Equal(symbol, SymbolForms.FromRest(symbol.ToRest()));
            var listed = Symbol.Parse("X" + symbol.Value.Replace("_", "", StringComparison.Ordinal) + "USDT");
            Assert.Equal(listed, SymbolForms.FromCcxt(listed.ToCcxt("USDT")));
        }

        Assert.InRange(accepted, 500, 19_000);
    }

    [Fact]
    public void DefaultUniverse_Symbols_AreThirtyDistinct()
    {
        Assert.Equal(30, DefaultUniverse.Symbols.Distinct().Count());
        Assert.Equal(Symbol.Btc, DefaultUniverse.Symbols[0]);
    }
}
