using TradingConsole.Workers.Drill;
using Xunit;

namespace TradingConsole.Workers.Tests.Drill;

public sealed class DrillCatalogueTests
{
    [Fact]
    public void Rows_AreTheCataloguesFirst48_EachDrivenOrWithItsReason()
    {
        Assert.Equal(Enumerable.Range(1, 48), DrillCatalogue.Rows.Select(row => row.Number));
        Assert.All(DrillCatalogue.Rows, row => Assert.NotEqual(row.Script is null, row.WhyNot is null));
        Assert.All(DrillCatalogue.Rows.Where(row => row.Script is not null), row =>
        {
            Assert.NotEmpty(row.Fault);
            Assert.NotEmpty(row.Rule);
        });
        Assert.All(DrillCatalogue.Rows.Where(row => row.Script is null), row => Assert.NotEmpty(row.WhyNot!));
    }

    /// <summary>The drill drives the console's own process; a row that drives less says so in its table.</summary>
    [Fact]
    public void Rows_DriveTheConsoleItself()
    {
        Assert.All(DrillCatalogue.Rows, row => Assert.NotNull(row.Script));
        Assert.Equal([3], DrillCatalogue.Rows.Where(row => row.Process != DrillProcess.Console).Select(row => row.Number)); // The exchange's codes alone.
    }
}
