using TradingConsole.Core.Models;

namespace TradingConsole.Web.Pages.Training;

/// <summary>What the promotion gate says to a model now, before anybody confirms anything.</summary>
/// <remarks>The desk asks again when the promotion is confirmed, and also proves then that no feature looks ahead.</remarks>
internal sealed class PromotionPreview(PromotionGate gate)
{
    public Task<GateResult> AskAsync(ModelRecord model, CancellationToken cancellationToken) =>
        gate.CheckAsync(model, PromotionRules.QuickStart, cancellationToken: cancellationToken);
}
