using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class SaidTests
{
    [Fact]
    public void Of_ASentence_KeepsItsValuesAsTheSentenceWritesThem()
    {
        var said = Said.Of("stop_side", $"stop_price was {99.5m}; a {PositionSide.Long.Word()} at {100.26:0.0} needs less.");

        Assert.Equal("stop_side", said.Code);
        Assert.Equal("stop_price was 99.5; a LONG at 100.3 needs less.", said.Text);
        Assert.Equal("99.5|LONG|100.3", string.Join('|', said.Values));
    }

    [Fact]
    public void Of_ASentenceWithoutPlaces_IsTheSentence()
    {
        var said = Said.Of("arena_full", $"Both places are taken.");

        Assert.Equal("Both places are taken.", said.Text);
        Assert.Empty(said.Values);
    }

    [Fact]
    public void Refusals_SayWhichSentenceTheyAre()
    {
        var id = Guid.NewGuid();
        var missing = ActResult.NotFound("quick trade", id);

        Assert.Equal(ActRefusal.NotFound, missing.Refusal);
        Assert.Equal("not_found", missing.Why!.Code);
        Assert.Equal($"There is no quick trade {id} of yours.", missing.Message);
        Assert.Equal($"quick trade|{id}", string.Join('|', missing.Why.Values));
        Assert.Null(ActResult.Conflict("The desk is busy.").Why!.Code);
        Assert.Null(ActResult.Done(id).Why);
    }
}
