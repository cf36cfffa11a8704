using System.Collections.Immutable;

namespace TradingConsole.Core.Models;

/// <summary>The one place that says which changes of stage there are.</summary>
/// <remarks>
/// candidate → shadow → production → archived. A candidate may go straight into production (the gate says whether it had to be in
/// shadow first), production is left only by being replaced, and an archived model returns by roll-back or as a challenger.
/// </remarks>
public static class LifeCycle
{
    /// <summary>Most models that decide beside the champion at once: each costs its predictions every minute.</summary>
    public const int ChallengersMax = 3;

    private static readonly ImmutableArray<Move> Moves =
    [
        new(ModelStage.Candidate, ModelStage.Shadow, StageAct.Challenge),
        new(ModelStage.Archived, ModelStage.Shadow, StageAct.Challenge),
        new(ModelStage.Candidate, ModelStage.Production, StageAct.Promote),
        new(ModelStage.Shadow, ModelStage.Production, StageAct.Promote),
        new(ModelStage.Archived, ModelStage.Production, StageAct.RollBack),
        new(ModelStage.Candidate, ModelStage.Archived, StageAct.Archive),
        new(ModelStage.Shadow, ModelStage.Archived, StageAct.Archive),
        new(ModelStage.Production, ModelStage.Archived, StageAct.Replace),
    ];

    /// <summary>Why an act is not allowed for a model at this stage; null when it is.</summary>
    public static string? Objection(ModelStage from, StageAct act)
    {
        if (Moves.Any(move => move.From == from && move.Act == act))
        {
            return null;
        }

        var allowed = Moves.Where(move => move.From == from && move.Act != StageAct.Replace).Select(move => Words(move.Act)).ToList();
        return (from, act) switch
        {
            (ModelStage.Production, StageAct.Promote or StageAct.RollBack) => "it is already in production",
            (ModelStage.Shadow, StageAct.Challenge) => "it is already in shadow",
            (ModelStage.Archived, StageAct.Archive) => "it is already archived",
            (ModelStage.Production, _) => "it is in production, which it leaves only when another model replaces it",
            _ => $"{Title(from)} model cannot {Words(act)}; it can {string.Join(" or ", allowed)}",
        };
    }

    /// <exception cref="InvalidOperationException">The move is not in the table.</exception>
    internal static ModelStage Target(ModelId id, ModelStage from, StageAct act) =>
        Objection(from, act) is { } objection
            ? throw new InvalidOperationException($"model {id} stays {Word(from)}: {objection}")
            : Moves.First(move => move.From == from && move.Act == act).To;

    internal static string Word(ModelStage stage) => stage.ToString().ToLowerInvariant();

    private static string Title(ModelStage stage) => stage == ModelStage.Archived ? "an archived" : $"a {Word(stage)}";

    private static string Words(StageAct act) => act switch
    {
        StageAct.Challenge => "go into shadow",
        StageAct.Promote => "be promoted",
        StageAct.RollBack => "come back by roll-back",
        StageAct.Archive => "be archived",
        _ => "be replaced",
    };

    private readonly record struct Move(ModelStage From, ModelStage To, StageAct Act);
}

/// <summary>What can be done to a registered model.</summary>
public enum StageAct
{
    /// <summary>Decide beside the champion, on paper of its own.</summary>
    Challenge,
    Promote,
    RollBack,
    Archive,

    /// <summary>What a promotion or roll-back does to the model in production.</summary>
    Replace,
}

/// <summary>One change of stage: who, when, why.</summary>
/// <param name="At">Market clock, UTC.</param>
public sealed record ModelTransition(
    long Id, DateTimeOffset At, ModelId ModelId, ModelStage From, ModelStage To, string ByOperator, string Reason);
