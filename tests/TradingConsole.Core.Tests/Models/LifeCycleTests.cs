using TradingConsole.Core.Models;
using Xunit;

namespace TradingConsole.Core.Tests.Models;

public sealed class LifeCycleTests
{
    [Theory]
    [InlineData(ModelStage.Candidate, StageAct.Challenge, ModelStage.Shadow)]
    [InlineData(ModelStage.Candidate, StageAct.Promote, ModelStage.Production)]
    [InlineData(ModelStage.Candidate, StageAct.Archive, ModelStage.Archived)]
    [InlineData(ModelStage.Shadow, StageAct.Promote, ModelStage.Production)]
    [InlineData(ModelStage.Shadow, StageAct.Archive, ModelStage.Archived)]
    [InlineData(ModelStage.Production, StageAct.Replace, ModelStage.Archived)]
    [InlineData(ModelStage.Archived, StageAct.RollBack, ModelStage.Production)]
    [InlineData(ModelStage.Archived, StageAct.Challenge, ModelStage.Shadow)]
    public void Target_AllowedMove_IsWhereItLeads(ModelStage from, StageAct act, ModelStage to)
    {
        Assert.Null(LifeCycle.Objection(from, act));
        Assert.Equal(to, LifeCycle.Target(default, from, act));
    }

    [Fact]
    public void Objection_EveryOtherMove_SaysWhatTheModelCanDo()
    {
        var moves = Enum.GetValues<ModelStage>().SelectMany(from => Enum.GetValues<StageAct>().Select(act => (From: from, Act: act)));

        var refused = moves.Where(move => LifeCycle.Objection(move.From, move.Act) is not null).ToList();

        Assert.Equal((4 * 5) - 8, refused.Count);
        Assert.Equal("it is already in production", LifeCycle.Objection(ModelStage.Production, StageAct.Promote));
        Assert.Contains("only when another model replaces it", LifeCycle.Objection(ModelStage.Production, StageAct.Archive), StringComparison.Ordinal);
        Assert.Equal(
            "an archived model cannot be promoted; it can go into shadow or come back by roll-back",
            LifeCycle.Objection(ModelStage.Archived, StageAct.Promote));
        Assert.Equal(
            "a candidate model cannot come back by roll-back; it can go into shadow or be promoted or be archived",
            LifeCycle.Objection(ModelStage.Candidate, StageAct.RollBack));
        Assert.Contains("stays archived", Assert.Throws<InvalidOperationException>(
            () => LifeCycle.Target(default, ModelStage.Archived, StageAct.Promote)).Message, StringComparison.Ordinal);
    }
}
