using TradingConsole.Workers.PaperExchange.Faults;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange.Account;

/// <summary>Faults that change the same thing overlap: each takes back its own change and nothing else.</summary>
public sealed class OverlappingFaultsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Options_SecondFaultEndsLast_UsualAgain()
    {
        var desk = new PaperDesk(faults:
        [
            new VenueFault(VenueFaultKind.FillConditionalCap, PaperDesk.Noon + Second, 3 * Second),
            new VenueFault(VenueFaultKind.DripFills, PaperDesk.Noon + (2 * Second), 4 * Second),
        ]);
        var usual = desk.Book.Options;

        desk.Wait(2 * Second);
        Assert.Equal((0, 1.0), (desk.Book.Options.ConditionalOrdersMax, desk.Book.Options.PartialFillChance));
        desk.Wait(2 * Second);
        Assert.Equal((usual.ConditionalOrdersMax, 1.0), (desk.Book.Options.ConditionalOrdersMax, desk.Book.Options.PartialFillChance));
        desk.Wait(2 * Second);
        Assert.Equal(usual, desk.Book.Options);
    }

    [Fact]
    public void Rules_FirstFaultEndsFirst_SecondStillActsAndThenEnds()
    {
        var desk = new PaperDesk(faults:
        [
            new VenueFault(VenueFaultKind.ChangeFilters, PaperDesk.Noon + Second, 3 * Second),
            new VenueFault(VenueFaultKind.HaltSymbol, PaperDesk.Noon + (2 * Second), 4 * Second),
        ]);
        var usual = desk.Book.Rules(PaperDesk.Btc);

        desk.Wait(2 * Second);
        Assert.Equal(usual with { Status = "SETTLING", TickSize = 10 * usual.TickSize, QuantityStep = 10 * usual.QuantityStep, NotionalMin = 10 * usual.NotionalMin }, desk.Book.Rules(PaperDesk.Btc));
        desk.Wait(2 * Second);
        Assert.Equal(usual with { Status = "SETTLING" }, desk.Book.Rules(PaperDesk.Btc));
        desk.Wait(2 * Second);
        Assert.Equal(usual, desk.Book.Rules(PaperDesk.Btc));
    }

    [Fact]
    public void ManualOrder_WhileEverythingIsHalted_OrdersNothing()
    {
        var desk = new PaperDesk(faults:
        [
            new VenueFault(VenueFaultKind.HaltSymbol, PaperDesk.Noon + Second, 5 * Second),
            new VenueFault(VenueFaultKind.ManualOrder, PaperDesk.Noon + (2 * Second), Second),
        ]);

        desk.Wait(3 * Second);

        Assert.Empty(desk.Book.Engine.Orders);
    }
}
