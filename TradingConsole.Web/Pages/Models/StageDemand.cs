using TradingConsole.Core.Models;

namespace TradingConsole.Web.Pages.Models;

/// <summary>A change of stage the operator asked for and has not confirmed.</summary>
/// <param name="Model">To promote, to put into shadow, to archive; for a roll-back the one that returns.</param>
/// <param name="Production">The model the operator saw in production; null: none.</param>
public sealed record StageDemand(StageAct Act, ModelView Model, ModelView? Production)
{
    /// <summary>Verb and object: the dialog's title and its button.</summary>
    public string Title => Act switch
    {
        StageAct.Promote => $"Promote {Model.ShortId}",
        StageAct.RollBack => $"Roll back to {Model.ShortId}",
        StageAct.Challenge => $"Put {Model.ShortId} into shadow",
        _ => $"Archive {Model.ShortId}",
    };

    public string Icon => Act switch
    {
        StageAct.Promote => "upgrade",
        StageAct.RollBack => "undo",
        StageAct.Challenge => "visibility",
        _ => "inventory_2",
    };
}
