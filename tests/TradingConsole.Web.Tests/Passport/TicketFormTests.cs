using TradingConsole.Core.Market;
using TradingConsole.Web.Pages.Terminal;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>What is typed into a ticket: sent as it stands, or said to be missing.</summary>
public sealed class TicketFormTests
{
    [Theory]
    [InlineData("quantity", "1e300", "ticket.needs_quantity")]
    [InlineData("quantity", "", "ticket.needs_quantity")]
    [InlineData("quantity", "1,5", "ticket.needs_quantity")]
    [InlineData("stop", "1e300", "ticket.needs_plan")]
    [InlineData("leverage", "", "ticket.needs_leverage")]
    [InlineData("leverage", "1.5", "ticket.needs_leverage")]
    [InlineData("leverage", "0", "ticket.needs_leverage")]
    [InlineData("hold", "", "ticket.needs_hold")]
    [InlineData("hold", "0", "ticket.needs_hold")]
    [InlineData("hold", "1441", "ticket.needs_hold")]
    [InlineData("confidence", "101", "predict.needs_confidence")]
    [InlineData("confidence", "-1", "predict.needs_confidence")]
    [InlineData("confidence", "9e99", "predict.needs_confidence")]
    [InlineData("confidence", "", null)]
    [InlineData("hold", "1440", null)]
    [InlineData("quantity", "2.5e-1", null)]
    public void WhatCannotBeRead_IsMissing_AndNeverTheNumberBefore(string field, string typed, string? missing)
    {
        var form = Filled();
        Assert.Null(form.Missing(100));
        var number = field switch
        {
            "quantity" => form.Quantity, "stop" => form.Stop, "leverage" => form.Leverage, "hold" => form.HoldMinutes, _ => form.Confidence,
        };
        number.Text = typed;

        Assert.Equal(missing, form.Missing(100));
        Assert.Equal(typed, number.Text);
    }

    [Fact]
    public void Wish_SaysWhatIsTyped()
    {
        var wish = Filled().ToWish("shadow", []);

        Assert.Equal((0.25m, 99.5m, 101.5m, 3, 60, 70), (wish.Quantity, wish.StopPrice, wish.TargetPrice, wish.Leverage, wish.HoldMinutes, wish.Confidence));
    }

    [Fact]
    public void Prices_AreShownAsTheTickHasThem()
    {
        var grid = new PriceGrid([Contract(Symbol.Btc, 0.10m), Contract(Symbol.Parse("XRPUSDT"), 0)]);

        Assert.Equal("64,251.4", grid.Show(Symbol.Btc, 64_251.3712345678m).Replace('\u2009', ','));
        Assert.Equal(64_251.4m, grid.Round(Symbol.Btc, 64_251.3712345678m));
        Assert.Equal(Formats.Price(1.23456m), grid.Show(Symbol.Parse("XRPUSDT"), 1.23456m)); // Its tick is not known.
        Assert.Equal(Formats.NotApplicable, grid.Show(Symbol.Btc, null));
    }

    private static TicketForm Filled() => new()
    {
        Symbol = "BTCUSDT", Quantity = { Text = "0.25" }, Stop = { Text = "99.5" }, Target = { Text = "101.5" }, Leverage = { Text = "3" },
        HoldMinutes = { Text = "60" }, Confidence = { Text = "70" },
    };

    private static Instrument Contract(Symbol symbol, decimal tick) =>
        new(symbol, "TRADING", "PERPETUAL", "BTC", "USDT", tick, 0.001m, 0.001m, 0.001m, 100, 5, null, null);
}
